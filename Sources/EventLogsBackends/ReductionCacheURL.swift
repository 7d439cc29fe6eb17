public import EventLogs
import EventLogsRedis

/// Where reductions are cached, as a command line or a configuration names it.
///
/// | URL | Cache |
/// |---|---|
/// | `none` | none: every log is folded from its first event |
/// | `memory:` | `InMemoryReductionCache`: in this process, bounded |
/// | `redis://…`, `redis+unix://…` | `RedisReductionCache` |
public struct ReductionCacheURL: Hashable, Sendable {
  private enum Backend: Hashable {
    case none
    case memory
    case redis(url: String)
  }

  private let backend: Backend

  /// Reads a URL. Nothing is opened by this.
  ///
  /// - Throws: ``EventLogsError`` with code `invalidArgument`, saying what is known. The message repeats no more of the URL
  ///   than its scheme, since a password may stand behind it.
  public init(_ text: String) throws(EventLogsError) {
    let url = SchemedURL(text, names: "reduction cache", known: "none, memory:, redis://…, redis+unix://…")
    switch url.scheme {
    case nil where text == "none": backend = .none
    case "memory" where url.rest.isEmpty: backend = .memory
    case "redis", "redis+unix": backend = .redis(url: text)
    default: throw url.unknown
    }
  }

  /// Opens what tells operators about a shared cache. No connection is made by this.
  ///
  /// - Returns: `nil` for no cache, and for one in this process.
  /// - Throws: ``EventLogsError`` with code `invalidArgument` for a URL that the cache can't make sense of.
  package func inspector() throws(EventLogsError) -> (any InspectableCache)? {
    switch backend {
    case .none, .memory: nil
    case .redis(let url): try RedisInspector(url)
    }
  }

  /// Opens the cache. No connection is made by this.
  ///
  /// - Parameters:
  ///   - maximumEntries: How many reductions a cache in this process keeps, at least 1.
  ///   - readTimeout: How long a shared cache may be silent while it is read; `nil` for the default, which is that of somebody who
  ///     waits for an answer. A job may give it more.
  /// - Returns: The cache, or `nil` for `none`.
  /// - Throws: ``EventLogsError`` with code `invalidArgument` for a URL that the cache can't make sense of.
  public func open(
    maximumEntries: Int = 10_000,
    readTimeout: Duration? = nil
  ) throws(EventLogsError) -> (any ReductionCache)? {
    switch backend {
    case .none: nil
    case .memory: InMemoryReductionCache(maximumEntries: maximumEntries)
    case .redis(let url): try Self.openRedis(url, readTimeout)
    }
  }

  private static func openRedis(_ url: String, _ readTimeout: Duration?) throws(EventLogsError) -> RedisReductionCache {
    var options = RedisCacheOptions()
    if let readTimeout { options.readTimeout = readTimeout }
    return try RedisReductionCache(url, options: options)
  }
}
