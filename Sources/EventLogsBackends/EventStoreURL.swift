import Dispatch
public import EventLogs
import EventLogsPostgres
import EventLogsSQLite

/// Where events live, as a command line or a configuration names it.
///
/// | URL | Store |
/// |---|---|
/// | `memory:` | `InMemoryEventStore`: forgets everything when the process ends |
/// | `sqlite:PATH` | `SQLiteEventStore` in the file at PATH, which is created if need be |
/// | `postgres://…`, `postgresql://…` | `PostgresEventStore`, with a connection URI as libpq takes it |
public struct EventStoreURL: Hashable, Sendable {
  enum Backend: Hashable {
    case memory
    case sqlite(path: String)
    case postgres(url: String)
  }

  let backend: Backend

  /// Reads a URL. Nothing is opened by this.
  ///
  /// - Throws: ``EventLogsError`` with code `invalidArgument`, saying what is known. The message repeats no more of the URL
  ///   than its scheme, since a password may stand behind it.
  public init(_ text: String) throws(EventLogsError) {
    let url = SchemedURL(text, names: "event store", known: "memory:, sqlite:PATH, postgres://…")
    switch url.scheme {
    case "memory": backend = .memory
    case "sqlite" where !["", ":memory:"].contains(url.rest): backend = .sqlite(path: url.rest)
    case "sqlite":
      throw EventLogsError(.invalidArgument, "sqlite: is followed by the path of a file. For a store in memory use memory:.")
    case "postgres", "postgresql": backend = .postgres(url: text)
    default: throw url.unknown
    }
    guard backend != .memory || url.rest.isEmpty else { throw url.unknown }
  }

  /// Opens the store, which keeps checkpoints too, ready for use: a file is created, a schema migrated if need be.
  ///
  /// - Throws: ``EventLogsError`` with code `invalidArgument`, `storeUnavailable` or `storeFailed`, as the store's initializer
  ///   says.
  public func open() async throws(EventLogsError) -> any EventStore & CheckpointStore {
    switch backend {
    case .memory: InMemoryEventStore()
    case .sqlite(let path): try await Self.openSQLite(path)
    case .postgres(let url): try await Self.openPostgres(url)
    }
  }

  /// Opening a file may block, so it must not happen on a cooperative thread.
  static func openSQLite(_ path: String) async throws(EventLogsError) -> SQLiteEventStore {
    let result: Result<SQLiteEventStore, EventLogsError> = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        do throws(EventLogsError) {
          continuation.resume(returning: .success(try SQLiteEventStore(path: path)))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    return try result.get()
  }

  private static func openPostgres(_ url: String) async throws(EventLogsError) -> PostgresEventStore {
    let store = try PostgresEventStore(url)
    do throws(EventLogsError) {
      try await store.migrate()
    } catch {
      await store.close()
      throw error
    }
    return store
  }
}
