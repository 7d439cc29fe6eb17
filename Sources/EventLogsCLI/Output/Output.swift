import EventLogsJSON
import Foundation

/// What goes to standard output.
enum Output {
  /// - Throws: ``OutputClosed`` when nobody reads any more; ``Failure`` when it can't be written, as to a full disk.
  static func write(_ bytes: [UInt8]) throws {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(bytes))
    } catch {
      // Foundation's own error doesn't tell a pipe without a reader from others.
      let reason = ((error as? CocoaError)?.underlying ?? error) as NSError
      if reason.domain == NSPOSIXErrorDomain, reason.code == EPIPE { throw OutputClosed() }
      let text = reason.localizedFailureReason ?? reason.localizedDescription
      throw Failure(exitCode: .internalFailure, message: "The output can't be written: \(text)")
    }
  }

  /// Writes a line.
  static func write(_ line: String) throws {
    try write(Array("\(line)\n".utf8))
  }

  /// Writes a value as one line of JSON, members in the order of their names.
  static func write(json value: some Encodable) throws {
    try write(JSON.encode(value) + [UInt8(ascii: "\n")])
  }
}

/// Nobody reads what the command prints any more, which ends it with exit code 0. A check catches it, and still ends with that of
/// what it found.
struct OutputClosed: Error {}

/// What goes to standard error.
enum Diagnostics {
  static let noSchema = "The database has no event logs, or those of an older version: run eventlogs migrate apply first."

  static func write(_ message: String) {
    write(text: "eventlogs: \(message)\n")
  }

  /// Writes a text as it is. That nobody reads it any more ends nothing.
  static func write(text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Tells where to go on.
  static func write(cursor: some CustomStringConvertible) {
    write(text: "cursor: \(cursor)\n")
  }
}

extension String {
  /// The text with control characters escaped, so that what somebody stored can't command a terminal.
  var printable: String {
    guard unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return self }
    return unicodeScalars.map { $0.properties.generalCategory == .control ? $0.escaped(asASCII: true) : String($0) }.joined()
  }
}
