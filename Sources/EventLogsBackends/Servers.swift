import EventLogs
import EventLogsPostgres
import EventLogsRedis

// The backends on servers. Until their modules are built in, they are refused here and nowhere else.

func openPostgres(_ url: String) async throws(EventLogsError) -> any EventStore {
  #if EVENT_LOGS_SERVERS
    let store = try PostgresEventStore(url)
    do throws(EventLogsError) {
      try await store.migrate()
    } catch {
      await store.close()
      throw error
    }
    return store
  #else
    throw EventLogsError(.invalidArgument, "The event store in PostgreSQL is not built yet.")
  #endif
}

func openRedis(_ url: String) throws(EventLogsError) -> any ReductionCache {
  #if EVENT_LOGS_SERVERS
    return try RedisReductionCache(url)
  #else
    throw EventLogsError(.invalidArgument, "The reduction cache in Redis is not built yet.")
  #endif
}
