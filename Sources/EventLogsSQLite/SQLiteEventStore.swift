import Dispatch
public import EventLogs
public import Foundation
import GRDB

/// The event store in one SQLite file: the embedded default, with the same rules and answers as the store in PostgreSQL.
///
/// The file is in WAL mode and synchronised at every commit (`synchronous=FULL`), so that what was acknowledged survives a power
/// cut. Several stores, in one process or in several on one machine, may work on one file; not on a network file system.
///
/// Appends that come together share a transaction and its fsync. 100,000 of them, or 256 MiB, may be under way; further ones are
/// refused with `storeUnavailable`. Reads run beside them, each in a snapshot of its own.
/// No call blocks Swift's cooperative threads, except the initializer.
///
/// Who follows the feed is woken by appends of the same store object. Those of others, in this process or another, are found by asking
/// again and again.
///
/// Sources: [write-ahead logging](https://www.sqlite.org/wal.html),
/// [PRAGMA synchronous](https://www.sqlite.org/pragma.html#pragma_synchronous).
public final class SQLiteEventStore: EventStore {
  /// How long a write waits for other processes that write to the same file, in seconds.
  private static let busyTimeout = 10.0

  let pool: DatabasePool
  let now: @Sendable () -> Date
  private let appends: AppendQueue
  private let hints = AppendHints()

  /// Opens a store; creates the file if there is none, and brings an older one to this build's schema.
  ///
  /// This blocks while it works; if another process keeps the file locked, it gives up after ten to twenty seconds.
  ///
  /// - Parameters:
  ///   - path: The file; its directory exists. Beside it SQLite keeps two more, which end in `-wal` and `-shm`.
  ///   - now: The store's clock.
  /// - Throws: ``EventLogsError`` with one of these codes.
  ///   - `storeUnavailable`: the file can't be opened, or is locked for too long.
  ///   - `storeFailed`: the file can't be written to, is no SQLite database or another program's, or has the schema of a
  ///     newer build.
  public init(path: String, now: @escaping @Sendable () -> Date = { Date() }) throws(EventLogsError) {
    do {
      pool = try Self.openPatiently(path)
    } catch {
      throw .opening(path, error)
    }
    self.now = now
    appends = AppendQueue(pool: pool, now: now) { [hints] in hints.send() }
  }

  /// Opens the file, again and again while it is locked: the switch to WAL mode fails at once where others use the file, without
  /// the wait that the busy timeout gives to other statements.
  private static func openPatiently(_ path: String) throws -> DatabasePool {
    let deadline = ContinuousClock.now + .seconds(busyTimeout)
    while true {
      do {
        return try open(path)
      } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && ContinuousClock.now < deadline {
        Thread.sleep(forTimeInterval: .random(in: 0.001...0.010))
      }
    }
  }

  private static func open(_ path: String) throws -> DatabasePool {
    var configuration = Configuration()
    configuration.label = "event-logs"
    configuration.busyMode = .timeout(busyTimeout)
    let pool = try DatabasePool(path: path, configuration: configuration)
    try pool.writeWithoutTransaction { db in
      // A pool begins with NORMAL, which in WAL mode may lose the last commits in a power cut.
      try db.execute(sql: "PRAGMA synchronous = FULL")
      try Schema.migrate(db, path: path)
    }
    return pool
  }

  public func append(_ append: Append) async throws(EventLogsError) -> AppendReceipt {
    try validate(append)
    return try await appends.append(append)
  }

  public func receipt(for key: IdempotencyKey) async throws(EventLogsError) -> AppendReceipt? {
    try await read { try $0.keyedAppend(key)?.receipt }
  }

  public func events(_ query: LogQuery) async throws(EventLogsError) -> [StoredEvent] {
    try validate(limit: query.limit)
    return try await read { try $0.events(query) }
  }

  public func events(from starts: [LogStart], limit: Int) async throws(EventLogsError) -> [[StoredEvent]] {
    try validate(limit: limit)
    return try await read { db in
      try starts.map { try db.events(LogQuery($0.logID, from: $0.from, limit: limit)) }
    }
  }

  public func feed(_ query: FeedQuery) async throws(EventLogsError) -> FeedPage {
    try validate(query)
    return try await read { try $0.feed(query) }
  }

  public func logs(_ query: LogListQuery) async throws(EventLogsError) -> [LogSummary] {
    try validate(limit: query.limit)
    return try await read { try $0.logs(query) }
  }

  public func appendHints() -> AsyncStream<Void> {
    hints.subscribe()
  }

  public var statistics: EventStoreStatistics { EventStoreStatistics(appendBatches: appends.groupSizes) }

  public func close() async {
    appends.close()
    hints.finish()
    // Closing waits for what is under way, so it must not happen on a cooperative thread.
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { [pool] in
        // What fails here ends when the pool is released.
        try? pool.close()
        continuation.resume()
      }
    }
  }

  /// Reads in a transaction, that is, from one snapshot.
  func read<Value: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(EventLogsError) -> Value {
    do {
      return try await pool.read(body)
    } catch {
      throw .sqlite(error)
    }
  }
}

extension EventLogsError {
  fileprivate static func opening(_ path: String, _ error: any Error) -> EventLogsError {
    if let error = error as? EventLogsError { return error }
    let cause = sqlite(error)
    return EventLogsError(cause.code, "\(path.quotedForDiagnostics): \(cause.message)", underlying: error)
  }
}
