/// The path to a place in a text, found by walking there: nothing is kept for it as long as all goes well.
enum CodingPath {
  /// The members and elements that lead to a position, in a text that may be malformed from there on.
  static func path(to target: Int, in bytes: Bytes) -> [any CodingKey] {
    var scanner = Walker(bytes: bytes)
    return scanner.path(to: target)
  }

  private struct Walker {
    enum Container {
      case object(name: String?)
      case array(index: Int)
    }

    let bytes: Bytes
    var position = 0
    var containers: [Container] = []

    mutating func path(to target: Int) -> [any CodingKey] {
      while position < min(target, bytes.count) {
        let byte = bytes[position]
        switch byte {
        case UInt8(ascii: "{"):
          containers.append(.object(name: nil))
          position += 1
        case UInt8(ascii: "["):
          containers.append(.array(index: 0))
          position += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          _ = containers.popLast()
          position += 1
        case UInt8(ascii: ","):
          switch containers.popLast() {
          case .array(let index): containers.append(.array(index: index + 1))
          case .object: containers.append(.object(name: nil))
          case nil: break
          }
          position += 1
        case UInt8(ascii: "\""):
          let start = position
          let isClosed = skipString()
          if case .object(name: nil) = containers.last, isClosed, position <= target {
            containers[containers.count - 1] = .object(name: name(from: start))
          }
        default: position += 1
        }
      }
      return containers.compactMap { container in
        switch container {
        case .object(let name): name.map { PathKey(stringValue: $0) }
        case .array(let index): PathKey(intValue: index)
        }
      }
    }

    /// - Returns: Whether the string ends before the text does.
    private mutating func skipString() -> Bool {
      position += 1
      while position < bytes.count {
        switch bytes[position] {
        case UInt8(ascii: "\""):
          position += 1
          return true
        case UInt8(ascii: "\\"): position += 2
        default: position += 1
        }
      }
      return false
    }

    /// The name that was skipped, which ends before the position. It was found valid before.
    private func name(from start: Int) -> String {
      let content = start + 1..<position - 1
      let hasEscapes = content.contains { bytes[$0] == UInt8(ascii: "\\") }
      return ScannedString(start: content.lowerBound, end: content.upperBound, hasEscapes: hasEscapes, isASCII: false)
        .text(in: bytes)
    }
  }
}
