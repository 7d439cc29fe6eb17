import ArgumentParser
import EventLogs
import EventLogsBackends
import Foundation

/// Which store a command works on.
struct StoreOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The store: sqlite:PATH or postgres://…. (default: $EVENTLOGS_STORE)", valueName: "url"))
  var store: String?

  /// - Throws: ``EventLogsError`` with code `invalidArgument`.
  var url: EventStoreURL {
    // Not read by the option parser, whose errors would repeat a URL with its password.
    get throws(EventLogsError) {
      guard let text = store ?? ProcessInfo.processInfo.environment["EVENTLOGS_STORE"] else {
        throw EventLogsError(.invalidArgument, "Say which store: --store URL, or EVENTLOGS_STORE in the environment.")
      }
      return try EventStoreURL(text)
    }
  }

  /// Opens the store for as long as the body takes.
  func use(_ body: (any InspectableStore) async throws -> Void) async throws {
    let store = try await url.openExisting()
    do {
      try await body(store)
    } catch {
      await store.close()
      throw error
    }
    await store.close()
  }
}

/// Which cache a command looks at, if any.
struct CacheOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The cache: redis://…, redis+unix://… or none. (default: $EVENTLOGS_CACHE)", valueName: "url"))
  var cache: String?

  /// Asks the cache something.
  ///
  /// - Returns: `nil` if there is none to ask.
  func ask<Answer: Sendable>(
    _ body: (any InspectableCache) async throws(EventLogsError) -> Answer
  ) async throws(EventLogsError) -> Answer? {
    let text = cache ?? ProcessInfo.processInfo.environment["EVENTLOGS_CACHE"] ?? "none"
    guard let inspector = try ReductionCacheURL(text).inspector() else { return nil }
    do throws(EventLogsError) {
      let answer = try await body(inspector)
      await inspector.close()
      return answer
    } catch {
      await inspector.close()
      throw error
    }
  }
}
