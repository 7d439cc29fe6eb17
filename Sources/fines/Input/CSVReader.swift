import struct Foundation.Data

/// Reads CSV strictly by RFC 4180, with LF or CRLF, and knows the line on which each record begins.
///
/// The packages at hand don't tell lines, drop an empty last field, or take an unfinished quote for the end of the file, any
/// of which would let a damaged file pass.
struct CSVReader {
  struct Record {
    /// The line on which the record begins, from 1.
    let line: Int
    let fields: [String]
  }

  private let bytes: Data
  private var position: Data.Index
  private var line = 1

  init(_ bytes: Data) {
    self.bytes = bytes
    position = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes.startIndex + 3 : bytes.startIndex
  }

  /// The next record; `nil` at the end of the file.
  mutating func next() throws(InputError) -> Record? {
    guard position < bytes.endIndex else { return nil }
    let start = line
    var fields: [String] = []
    while true {
      fields.append(try peek == UInt8(ascii: "\"") ? quotedField() : plainField())
      guard let separator = peek else { break }
      position += 1
      if separator == UInt8(ascii: ",") { continue }
      if separator == UInt8(ascii: "\r") {
        guard peek == UInt8(ascii: "\n") else { throw InputError(line: line, "A carriage return without a line feed.") }
        position += 1
      }
      line += 1
      break
    }
    return Record(line: start, fields: fields)
  }

  private var peek: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

  private mutating func plainField() throws(InputError) -> String {
    let start = position
    while let byte = peek, ![UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(byte) {
      guard byte != UInt8(ascii: "\"") else { throw InputError(line: line, "A quote within a field that isn't quoted.") }
      position += 1
    }
    return try text(bytes[start..<position])
  }

  private mutating func quotedField() throws(InputError) -> String {
    let start = line
    var content = Data()
    position += 1
    while let byte = peek {
      position += 1
      if byte == UInt8(ascii: "\"") {
        guard peek == UInt8(ascii: "\"") else {
          guard peek.map({ [UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains($0) }) ?? true else {
            throw InputError(line: line, "Text after a closing quote.")
          }
          return try text(content)
        }
        position += 1
      } else if byte == UInt8(ascii: "\n") {
        line += 1
      }
      content.append(byte)
    }
    throw InputError(line: start, "A quote that isn't closed.")
  }

  private func text(_ bytes: Data) throws(InputError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw InputError(line: line, "Text that isn't UTF-8.") }
    return text
  }
}
