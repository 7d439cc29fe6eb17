import EventLogs

/// How a ``RedisReductionCache`` names, keeps and fetches its entries.
public struct RedisCacheOptions: Sendable {
  /// What all keys begin with, so that several services can share one Redis: `eventlogs` by default.
  public var namespace = "eventlogs"

  /// How long an entry is kept, to the millisecond, from 1 ms to 10,000 days: 7 days by default. `nil` keeps entries until
  /// Redis evicts them.
  public var timeToLive: Duration? = .seconds(7 * 86_400)

  /// Whether reading an entry begins its ``timeToLive`` anew: `false` by default. Takes Redis 6.2 or newer.
  public var isSliding = false

  /// How long Redis may be silent while a caller of ``RedisReductionCache/reductions(of:for:)`` waits: 25 ms by default.
  ///
  /// This is what a Redis that hangs costs one caller, and those who wait along with it; the calls that follow don't ask it until
  /// it has been left alone for 100 ms, and for longer after every further failure, up to 5 s.
  public var readTimeout: Duration = .milliseconds(25)

  /// How long Redis may be silent while entries are written or removed: 1 s by default. Writing goes on behind the callers' backs
  /// and over a connection of its own, so that no read waits behind a large write.
  public var writeTimeout: Duration = .seconds(1)

  /// How long connecting and logging in may take together: 50 ms by default.
  public var connectTimeout: Duration = .milliseconds(50)

  /// Creates the default options.
  public init() {}
}

extension RedisCacheOptions {
  /// Checks what can't be checked by types.
  ///
  /// - Throws: ``EventLogsError`` with code `invalidArgument`.
  func validate() throws(EventLogsError) {
    if let timeToLive {
      guard timeToLive >= .milliseconds(1), timeToLive <= .seconds(10_000 * 86_400) else {
        throw EventLogsError(
          .invalidArgument,
          "The time to live of a cache entry is from 1 ms to 10,000 days, not \(timeToLive)."
        )
      }
    }
    for (name, timeout) in [("read", readTimeout), ("write", writeTimeout), ("connect", connectTimeout)] {
      guard timeout >= .milliseconds(1), timeout <= .seconds(3600) else {
        throw EventLogsError(.invalidArgument, "The \(name) timeout of Redis is from 1 ms to 1 hour, not \(timeout).")
      }
    }
  }

  /// The time to live in milliseconds, rounded down; 0 for none.
  var milliseconds: Int64 {
    guard let (seconds, attoseconds) = timeToLive?.components else { return 0 }
    return seconds * 1000 + attoseconds / 1_000_000_000_000_000
  }
}
