import EventLogs

/// What a check throws when something other than the expected came.
struct Mismatch: Error {
  let message: String
}

func expect(_ condition: Bool, _ message: @autoclosure () -> String) throws {
  guard condition else { throw Mismatch(message: message()) }
}

func expect<Value: Equatable>(_ what: String, _ actual: Value, is expected: Value) throws {
  try expect(actual == expected, "\(what): expected \(shortened(expected)), but \(shortened(actual)) came.")
}

/// Expects an error with a code, and hands it on for a closer look.
@discardableResult
func expect<Value>(
  _ what: String,
  failsWith code: EventLogsError.Code,
  _ body: () async throws -> Value
) async throws -> EventLogsError {
  let value: Value
  do {
    value = try await body()
  } catch let error as EventLogsError {
    try expect("\(what) (\(error.message))", error.code, is: code)
    return error
  } catch {
    throw Mismatch(message: "\(what): expected an EventLogsError with code \(code), but \(error) came.")
  }
  throw Mismatch(message: "\(what): expected an error with code \(code), but \(shortened(value)) came.")
}

/// Values can be pages of events or a megabyte of text.
private func shortened(_ value: some Any) -> String {
  let text = String(describing: value)
  let shown = text.prefix(500)
  return shown.endIndex == text.endIndex ? text : "\(shown)…"
}
