import EventLogs
import EventLogsSQLite
import Foundation
import GRDB

/// A place for a store's file, deleted with all that lies beside it when the last reference goes.
final class StoreFile: Sendable {
  private let directory = FileManager.default.temporaryDirectory.appending(path: "event-logs-\(UUID())")

  var path: String { directory.appending(path: "events.sqlite").path }

  init() throws {
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
  }

  deinit {
    try? FileManager.default.removeItem(at: directory)
  }

  func open(now: @escaping @Sendable () -> Date = { Date() }) throws -> SQLiteEventStore {
    try SQLiteEventStore(path: path, now: now)
  }

  /// A connection that knows nothing of the store's rules.
  func connect() throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    return try DatabaseQueue(path: path, configuration: configuration)
  }
}

extension Append {
  /// An append of events whose payloads are these JSON texts.
  static func of(
    _ payloads: String...,
    to id: LogID,
    expecting expected: ExpectedIndex = .any,
    key: IdempotencyKey? = nil
  ) -> Append {
    Append(
      logID: id,
      events: payloads.map { EncodedEvent(type: "happened", payload: ArraySlice($0.utf8)) },
      expectedIndex: expected,
      idempotencyKey: key
    )
  }
}

extension EventStore {
  /// The payloads of a log's events.
  func payloads(of id: LogID) async throws(EventLogsError) -> [String] {
    try await events(LogQuery(id, limit: LogQuery.maximumLimit)).map { String(decoding: $0.event.payload, as: UTF8.self) }
  }
}

extension Result where Failure == EventLogsError {
  /// The outcome of an operation.
  init(of operation: () async throws(EventLogsError) -> Success) async {
    do throws(EventLogsError) {
      self = .success(try await operation())
    } catch {
      self = .failure(error)
    }
  }

  var errorCode: EventLogsError.Code? {
    if case .failure(let error) = self { error.code } else { nil }
  }
}
