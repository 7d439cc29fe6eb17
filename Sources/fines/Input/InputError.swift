/// What is wrong with the input, and on which line.
struct InputError: Error, CustomStringConvertible {
  /// The line's number, from 1; `nil` when the file as a whole is meant.
  let line: Int?
  let message: String

  init(line: Int? = nil, _ message: String) {
    self.line = line
    self.message = message
  }

  var description: String { line.map { "line \($0): \(message)" } ?? message }
}
