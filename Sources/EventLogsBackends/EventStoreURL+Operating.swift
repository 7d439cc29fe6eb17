import Dispatch
package import EventLogs
import EventLogsPostgres
import EventLogsSQLite
import Foundation

/// For operators, who look at a store as it is: opening one neither creates a file nor migrates a schema in PostgreSQL.
extension EventStoreURL {
  /// Opens a store that exists. A file of an older version is brought up to date by that, since no build reads it otherwise.
  ///
  /// - Throws: ``EventLogsError`` with code `invalidArgument` for a store in memory, which no other process sees, and for a file
  ///   that isn't there; else as ``open()`` does.
  package func openExisting() async throws(EventLogsError) -> any InspectableStore {
    switch backend {
    case .memory: throw Self.noneInMemory
    case .sqlite(let path):
      guard FileManager.default.fileExists(atPath: path) else {
        throw EventLogsError(.invalidArgument, "There is no file \(path.quotedForDiagnostics).")
      }
      return try await Self.openSQLite(path)
    case .postgres(let url): return try PostgresEventStore(url)
    }
  }

  /// Which steps of the schema the store has.
  ///
  /// - Throws: ``EventLogsError`` with code `invalidArgument`, `storeUnavailable` or `storeFailed`.
  package func schemaStatus() async throws(EventLogsError) -> SchemaStatus {
    switch backend {
    case .memory: throw Self.noneInMemory
    case .sqlite(let path): return try await Self.schemaStatus(ofFile: path)
    case .postgres(let url):
      let store = try PostgresEventStore(url)
      do throws(EventLogsError) {
        let status = try await store.schemaStatus()
        await store.close()
        return status
      } catch {
        await store.close()
        throw error
      }
    }
  }

  /// Brings the store's schema up to date; creates a file.
  ///
  /// - Throws: ``EventLogsError`` as ``open()`` does, and with code `invalidArgument` for a store in memory.
  package func migrate() async throws(EventLogsError) {
    if backend == .memory { throw Self.noneInMemory }
    try await open().close()
  }

  private static let noneInMemory = EventLogsError(
    .invalidArgument,
    "memory: is a store of one process; there is nothing to look at from another."
  )

  /// Reading a file may block, so it must not happen on a cooperative thread.
  private static func schemaStatus(ofFile path: String) async throws(EventLogsError) -> SchemaStatus {
    let result: Result<SchemaStatus, EventLogsError> = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        do throws(EventLogsError) {
          continuation.resume(returning: .success(try SQLiteEventStore.schemaStatus(path: path)))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    return try result.get()
  }
}
