/// JSON as it was stored, with other white space between its tokens and nothing else changed.
enum JSONLayout {
  /// The text on one line.
  static func line(_ json: some Sequence<UInt8>) -> [UInt8] {
    // A text within JSON can't hold these bytes.
    json.map { $0 < 0x20 ? UInt8(ascii: " ") : $0 }
  }

  /// The text with a member or element on each line, two spaces further in than what holds it.
  ///
  /// - Parameter margin: How many spaces stand before every line but the first.
  static func pretty(_ json: some Sequence<UInt8>, margin: Int) -> String {
    var output: [UInt8] = []
    var depth = 0
    var (isInText, isEscaped, isEmpty) = (false, false, false)
    func breakLine() {
      output.append(UInt8(ascii: "\n"))
      output += repeatElement(UInt8(ascii: " "), count: margin + 2 * depth)
    }
    for byte in json {
      if isInText {
        output.append(byte)
        isInText = isEscaped || byte != UInt8(ascii: "\"")
        isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
        continue
      }
      switch byte {
      case 0...0x20: continue
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        if isEmpty { breakLine() }
        output.append(byte)
        depth += 1
        isEmpty = true
        continue
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        // What isn't JSON may close more than it opens.
        depth = max(0, depth - 1)
        if !isEmpty { breakLine() }
        output.append(byte)
      case UInt8(ascii: ","):
        output.append(byte)
        breakLine()
      case UInt8(ascii: ":"): output += Array(": ".utf8)
      default:
        if isEmpty { breakLine() }
        isInText = byte == UInt8(ascii: "\"")
        output.append(byte)
      }
      isEmpty = false
    }
    return String(decoding: output, as: UTF8.self)
  }
}
