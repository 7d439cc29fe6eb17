import EventLogs
import Testing

let lost = EventLogsError(.outcomeUnknown, "The connection was lost.")
let cacheDown = EventLogsError(.cacheUnavailable, "The cache is down.")
let storeDown = EventLogsError(.storeUnavailable, "The store is down.")

/// Expects an error with a code, and hands it on for a closer look.
@discardableResult
func expectError<Value>(
  _ code: EventLogsError.Code,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () async throws -> Value
) async throws -> EventLogsError {
  let error = await #expect(throws: EventLogsError.self, sourceLocation: sourceLocation) { _ = try await body() }
  let found = try #require(error, sourceLocation: sourceLocation)
  #expect(found.code == code, "\(found)", sourceLocation: sourceLocation)
  return found
}
