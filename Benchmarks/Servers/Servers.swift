import EventLogsPostgres
import EventLogsRedis
import TestServers

/// The private servers that everything is measured on.
struct Servers {
  /// What PostgreSQL runs with beside its defaults. Durability is left as it is by default. The write-ahead log has room enough that
  /// no checkpoint falls into a measurement.
  static let postgresSettings = [
    "fsync = on", "synchronous_commit = on", "shared_buffers = 1GB", "max_wal_size = 16GB", "checkpoint_timeout = 1h",
    "max_connections = 200",
  ]

  let postgres: PostgresServer
  let redis: RedisServer

  /// A database with the log's schema and nothing in it.
  func emptyDatabase() async throws -> PostgresDatabase {
    let database = try await postgres.createDatabase()
    let store = try PostgresEventStore(database.url())
    try await store.migrate()
    await store.close()
    return database
  }

  func flushRedis() async throws {
    try await Command.run(["redis-cli", "-p", "\(redis.port)", "flushall"])
  }
}
