extension Scanner {
  /// The deepest nesting of arrays and objects that is read or written.
  static let maximumDepth = 512

  /// Skips a value of any kind, which is found valid.
  ///
  /// - Parameter depth: How many arrays and objects the value is in.
  mutating func skipValue(depth: Int = 0) throws(JSONError) {
    var containers = ContainerStack(depth: depth)
    while true {
      var isContainerEnd = false
      switch try next() {
      case UInt8(ascii: "\""): _ = try string()
      case UInt8(ascii: "{"):
        guard containers.push(isObject: true) else { throw error(.tooDeep, at: position) }
        position += 1
        if try next() != UInt8(ascii: "}") {
          try memberName()
          continue
        }
        isContainerEnd = true
      case UInt8(ascii: "["):
        guard containers.push(isObject: false) else { throw error(.tooDeep, at: position) }
        position += 1
        if try next() != UInt8(ascii: "]") { continue }
        isContainerEnd = true
      default: try scalar()
      }
      // What follows a value: the end of containers, or the next value of one.
      while true {
        if isContainerEnd {
          position += 1
          containers.pop()
        }
        guard !containers.isEmpty else { return }
        let following = try next()
        isContainerEnd = following == (containers.isInObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
        if isContainerEnd { continue }
        guard following == UInt8(ascii: ",") else { throw unexpected() }
        position += 1
        if containers.isInObject {
          _ = try next()
          try memberName()
        }
        break
      }
    }
  }

  /// Skips a member's name and the colon.
  @inline(__always)
  private mutating func memberName() throws(JSONError) {
    guard bytes[position] == UInt8(ascii: "\"") else { throw unexpected() }
    _ = try string()
    try skip(UInt8(ascii: ":"))
  }

  /// Skips a number, `true`, `false` or `null`.
  @inline(__always)
  private mutating func scalar() throws(JSONError) {
    switch bytes[position] {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): _ = try number()
    case UInt8(ascii: "t"): try literal("true")
    case UInt8(ascii: "f"): try literal("false")
    case UInt8(ascii: "n"): try literal("null")
    default: throw unexpected()
    }
  }
}

/// Which of the open containers are objects, one bit for each.
private struct ContainerStack {
  private var bits: InlineArray<8, UInt64> = .init(repeating: 0)
  private var count = 0
  private let outer: Int
  private(set) var isInObject = false

  init(depth: Int) { outer = depth }

  var isEmpty: Bool { count == 0 }

  mutating func push(isObject: Bool) -> Bool {
    guard outer + count < Scanner.maximumDepth else { return false }
    let bit: UInt64 = 1 << UInt64(count % 64)
    if isObject { bits[count / 64] |= bit } else { bits[count / 64] &= ~bit }
    count += 1
    isInObject = isObject
    return true
  }

  mutating func pop() {
    count -= 1
    guard count > 0 else { return }
    isInObject = bits[(count - 1) / 64] >> UInt64((count - 1) % 64) & 1 == 1
  }
}
