import EventLogs
import EventLogsPostgres
import TestServers

/// A store on a fresh database, closed when the body ends.
func withStore<Result>(
  options: PostgresStoreOptions = .patient,
  on database: PostgresDatabase? = nil,
  port: Int = 5432,
  _ body: (PostgresEventStore, PostgresDatabase) async throws -> Result
) async throws -> Result {
  let chosen: PostgresDatabase
  if let database { chosen = database } else { chosen = try await PostgresServer.freshDatabase() }
  let migrating = try PostgresEventStore(chosen.url(), options: .patient)
  try await migrating.migrate()
  await migrating.close()
  let store = try PostgresEventStore(chosen.url(port: port), options: options)
  do {
    let result = try await body(store, chosen)
    await store.close()
    return result
  } catch {
    await store.close()
    throw error
  }
}

extension PostgresStoreOptions {
  /// For tests in which nothing is meant to take long: limits that only a broken store reaches.
  static var patient: PostgresStoreOptions {
    var options = PostgresStoreOptions()
    options.timeout = .seconds(120)
    options.connectTimeout = .seconds(60)
    return options
  }
}

extension EncodedEvent {
  /// An event with a number as payload.
  static func numbered(_ number: Int, type: String = "captured") -> EncodedEvent {
    EncodedEvent(type: type, payload: Array("{\"n\":\(number)}".utf8)[...])
  }
}

extension Append {
  /// One event with a number as payload.
  static func one(
    _ number: Int = 0,
    to id: LogID = LogID(type: "payment"),
    expecting expected: ExpectedIndex = .empty,
    key: IdempotencyKey? = nil
  ) -> Append {
    Append(logID: id, events: [.numbered(number)], expectedIndex: expected, idempotencyKey: key)
  }
}

/// The code of the error that an operation throws, `nil` if it doesn't.
func code(of operation: () async throws(EventLogsError) -> some Any) async -> EventLogsError.Code? {
  do throws(EventLogsError) {
    _ = try await operation()
    return nil
  } catch {
    return error.code
  }
}
