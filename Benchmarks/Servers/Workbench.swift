import EventLogs
import EventLogsPostgres
import EventLogsRedis
import Logging
import TestServers

/// What workloads find: servers, databases that are filled when somebody first needs them, and how long to measure.
actor Workbench {
  nonisolated let servers: Servers

  /// How long one measurement of ours takes.
  nonisolated let duration: Duration

  /// How many events the large database holds when the measuring begins.
  nonisolated let largeCount: Int

  /// How long a tool runs.
  private nonisolated let toolSeconds: Int

  private var largeDatabase: Task<PostgresDatabase, any Error>?
  private var stores: [PostgresEventStore] = []
  private var caches: [RedisReductionCache] = []
  private var processes: [ServerProcess] = []

  init(servers: Servers, duration: Duration, toolSeconds: Int, largeCount: Int) {
    self.servers = servers
    self.duration = duration
    self.toolSeconds = toolSeconds
    self.largeCount = largeCount
  }

  nonisolated func load(tasks: Int, unitsPerCall: Int = 1) -> Load {
    Load(tasks: tasks, duration: duration, unitsPerCall: unitsPerCall)
  }

  nonisolated func pgbench(_ database: PostgresDatabase) -> Pgbench {
    Pgbench(database: database, seconds: toolSeconds)
  }

  nonisolated func redisBenchmark() -> RedisBenchmark {
    RedisBenchmark(servers.redis, seconds: Double(toolSeconds))
  }

  nonisolated func wrk() -> Wrk {
    Wrk(seconds: toolSeconds)
  }

  /// Starts a server of its own, which is stopped at the end.
  func start(
    _ path: String,
    _ arguments: [String],
    environment: [String: String] = [:],
    readyWhenOutputContains phrase: String
  ) async throws -> ServerProcess {
    let process = try await ServerProcess.start(
      path,
      arguments,
      environment: environment,
      readyWhenOutputContains: phrase
    )
    processes.append(process)
    return process
  }

  /// The database with all logs of ``Logs`` in it.
  func large() async throws -> PostgresDatabase {
    if let largeDatabase { return try await largeDatabase.value }
    let named: [Logs] = [.payments, .authorised, .million, .hundredThousand, .tenThousand]
    let others = Logs.others(events: largeCount - named.reduce(0) { $0 + $1.events })
    let task = Task { try await database(of: named + [others]) }
    largeDatabase = task
    return try await task.value
  }

  /// A new database with some logs in it.
  nonisolated func database(of logs: [Logs]) async throws -> PostgresDatabase {
    let database = try await servers.emptyDatabase()
    try await Dataset.load(logs, into: database)
    return database
  }

  /// A store on a database, with the options it has by default.
  func store(on database: PostgresDatabase) throws -> PostgresEventStore {
    let store = try PostgresEventStore(database.url())
    stores.append(store)
    return store
  }

  /// A cache with the options it has by default, but for its keys, which are of one workload, and its patience.
  func cache(for name: String, readTimeout: Duration = RedisCacheOptions().readTimeout) throws -> RedisReductionCache {
    var options = RedisCacheOptions()
    options.namespace = name
    options.readTimeout = readTimeout
    let cache = try RedisReductionCache(servers.redis.tcpURL, options: options)
    caches.append(cache)
    return cache
  }

  /// Closes what was opened.
  func close() async {
    for process in processes { await process.stop() }
    for store in stores { await store.close() }
    for cache in caches { await cache.close() }
  }
}
