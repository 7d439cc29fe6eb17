public import EventLogs
import Hiredis
public import Logging
import Synchronization

/// A cache of reductions in Redis, shared by the processes of a service.
///
/// ```swift
/// let cache = try RedisReductionCache("redis://cache.internal:6379/0")
/// let payments = LogManager<Payment>(store: store, cache: cache)
/// ```
///
/// Redis may be down, slow, full, flushed or hold nonsense: reads then find nothing, or fail with `cacheUnavailable`, which
/// ``LogManager`` takes as a miss. A Redis that hangs costs ``RedisCacheOptions/readTimeout`` once, since a circuit breaker keeps
/// the calls that follow away from it.
///
/// Reads share one connection and writes another, both made when they are needed and pipelined. Entries carry a checksum; those
/// that can't be read are deleted, so that the next write takes their place.
///
/// There is no TLS. Evicting by `allkeys-lru` or `allkeys-lfu` suits a Redis that serves as a cache only.
public final class RedisReductionCache: ReductionCache {
  /// How many bytes of entries are written in one round trip, so that memory stays bounded.
  private static let batchBytes = 1 << 20

  /// How many entries one run of a script keeps, so that Redis doesn't stand still for others.
  private static let entriesPerRun = 64

  /// How many unreadable entries may be in the course of being deleted.
  private static let maximumDrops = 64

  private let reader: RedisConnection
  private let writer: RedisConnection
  private let keyspace: RedisKeyspace
  private let codec: any Codec
  private let logger: Logger
  private let timeToLive: Int64
  private let isSliding: Bool
  private let drops = Mutex<Set<String>>([])

  /// Creates a cache. No connection is made by this.
  ///
  /// - Parameters:
  ///   - url: The server: `redis://[[user]:password@]host[:port][/database]`, or for a Unix domain socket
  ///     `redis+unix://[[user]:password@]/path[?db=database]`. The port is 6379 and the database 0 unless given.
  ///   - options: Names, times to live and timeouts.
  ///   - codec: How aggregates are written.
  ///   - logger: Told when Redis fails, when it answers again, and of entries that can't be read.
  /// - Throws: ``EventLogsError`` with code `invalidArgument`; the URL isn't repeated, since it may hold a password.
  public convenience init(
    _ url: String,
    options: RedisCacheOptions = RedisCacheOptions(),
    codec: any Codec = JSONCodec(),
    logger: Logger = Logger(label: "event-logs.redis")
  ) throws(EventLogsError) {
    try options.validate()
    self.init(try RedisEndpoint(url: url), options: options, codec: codec, logger: logger)
  }

  private init(_ endpoint: RedisEndpoint, options: RedisCacheOptions, codec: any Codec, logger: Logger) {
    func connection(timeout: Duration, isAwaited: Bool) -> RedisConnection {
      var configuration = RedisConnectionConfiguration(
        endpoint: endpoint,
        timeout: timeout,
        connectTimeout: options.connectTimeout
      )
      configuration.isAwaited = isAwaited
      return RedisConnection(configuration) { event in
        switch event {
        case .becameUnavailable(let error): logger.warning("the cache is unavailable", metadata: ["error": "\(error)"])
        case .becameAvailable: logger.notice("the cache is available again", metadata: ["redis": "\(endpoint)"])
        }
      }
    }
    reader = connection(timeout: options.readTimeout, isAwaited: true)
    writer = connection(timeout: options.writeTimeout, isAwaited: false)
    keyspace = RedisKeyspace(namespace: options.namespace)
    timeToLive = options.milliseconds
    isSliding = options.isSliding && options.timeToLive != nil
    self.codec = codec
    self.logger = logger
  }

  public func reductions<A: Aggregate>(of aggregate: A.Type, for ids: [LogID]) async throws(EventLogsError) -> [Reduction<A>?] {
    let keys = ids.map { keyspace.key(of: A.self, for: $0) }
    let values = try await values(of: keys)
    var found: [Reduction<A>?] = []
    found.reserveCapacity(ids.count)
    for place in ids.indices {
      if let value = values[place] {
        found.append(reduction(of: A.self, for: ids[place], in: value, under: keys[place]))
      } else {
        found.append(nil)
      }
    }
    return found
  }

  public func reduction<A: Aggregate>(of aggregate: A.Type, for id: LogID) async throws(EventLogsError) -> Reduction<A>? {
    let key = keyspace.key(of: A.self, for: id)
    guard let value = try await values(of: [key])[0] else { return nil }
    return reduction(of: A.self, for: id, in: value, under: key)
  }

  @discardableResult
  public func store<A: Aggregate>(_ reductions: [Reduction<A>]) async throws(EventLogsError) -> Int {
    var kept = 0
    var failure: EventLogsError?
    var rest = reductions[...]
    while !rest.isEmpty {
      var runs: [RedisScript.Run] = []
      var bytes = 0
      while bytes < Self.batchBytes, let reduction = rest.popFirst() {
        guard let lastEvent = reduction.lastEvent else { continue }
        do throws(EventLogsError) {
          let key = keyspace.key(of: A.self, for: reduction.logID)
          let entry = try entry(for: reduction, endingWith: lastEvent, under: key)
          bytes += entry.count
          if runs.last.map({ $0.keys.count < Self.entriesPerRun }) != true {
            runs.append(RedisScript.Run(keys: [], arguments: [.text(String(timeToLive))]))
          }
          runs[runs.count - 1].keys.append(key)
          runs[runs.count - 1].arguments.append(.bytes(entry[...]))
        } catch {
          failure = failure ?? error
        }
      }
      for reply in try await run(.storeUnlessOlder, runs) {
        switch reply {
        case .integer(let count): kept += Int(count)
        default: failure = failure ?? .refused(reply, "keep an entry")
        }
      }
    }
    if let failure { throw failure }
    return kept
  }

  public func remove<A: Aggregate>(_ aggregate: A.Type, of id: LogID, endingWith lastEvent: EventAnchor)
    async throws(EventLogsError)
  {
    let header = CacheEntryFrame.header(endingWith: lastEvent)
    let run = RedisScript.Run(keys: [keyspace.key(of: A.self, for: id)], arguments: [.bytes(header[...])])
    for reply in try await self.run(.removeEndingWith, [run]) {
      guard case .integer = reply else { throw .refused(reply, "delete an entry") }
    }
  }

  public func close() async {
    await reader.close()
    await writer.close()
  }

  /// The key under which an entry is kept.
  package func key<A: Aggregate>(of aggregate: A.Type, for id: LogID) -> String {
    keyspace.key(of: aggregate, for: id)
  }

  /// Fetches entries as ``reductions(of:for:)`` does, without decoding them.
  ///
  /// - Throws: ``EventLogsError`` with code `cacheUnavailable`, `cancelled` or `closed`.
  package func values(of keys: [String]) async throws(EventLogsError) -> [[UInt8]?] {
    guard !keys.isEmpty else { return [] }
    var request = RedisRequest()
    if isSliding {
      for key in keys { request.append(["GETEX", .text(key), "PX", .text(String(timeToLive))]) }
    } else if keys.count == 1 {
      request.append(["GET", .text(keys[0])])
    } else {
      request.append(["MGET"] + keys.map { .text($0) })
    }
    var replies: [RedisReply]
    do throws(RedisError) {
      replies = try await reader.send(request)
    } catch {
      throw EventLogsError(error)
    }
    if request.commands == 1, case .array(let elements) = replies[0] { replies = elements }
    guard replies.count == keys.count else {
      throw EventLogsError(.cacheUnavailable, "Redis answered \(replies.count) values for \(keys.count) keys.")
    }
    var values: [[UInt8]?] = []
    values.reserveCapacity(keys.count)
    for reply in replies {
      switch reply {
      case .string(let bytes): values.append(bytes)
      case .null: values.append(nil)
      // Somebody keeps a list or the like under this key; the next write replaces it.
      case .error(let error) where error.code == "WRONGTYPE": values.append(nil)
      default: throw .refused(reply, "read entries")
      }
    }
    return values
  }

  private func reduction<A: Aggregate>(
    of aggregate: A.Type,
    for id: LogID,
    in bytes: [UInt8],
    under key: String
  ) -> Reduction<A>? {
    guard let frame = CacheEntryFrame(bytes, under: key) else {
      drop(bytes, under: key, because: "it is damaged or not of this key")
      return nil
    }
    do {
      return Reduction(
        logID: id,
        aggregate: try codec.decode(A.self, from: frame.payload),
        lastEvent: frame.lastEvent,
        reducedAt: frame.reducedAt
      )
    } catch {
      drop(bytes, under: key, because: "it doesn't decode as \(A.self)")
      return nil
    }
  }

  private func entry<A: Aggregate>(
    for reduction: Reduction<A>,
    endingWith lastEvent: EventAnchor,
    under key: String
  ) throws(EventLogsError) -> [UInt8] {
    do {
      let payload = try codec.encode(reduction.aggregate)
      return CacheEntryFrame(lastEvent: lastEvent, reducedAt: reduction.reducedAt, payload: payload).encoded(under: key)
    } catch {
      throw EventLogsError(
        .unencodable,
        "The \(A.self) of \(reduction.logID) can't be encoded.",
        logID: reduction.logID,
        underlying: error
      )
    }
  }

  /// Deletes an unreadable entry in the background, since an entry with a high index, however wrong, would keep others out.
  /// While that is under way further readers of the entry leave it alone.
  private func drop(_ bytes: [UInt8], under key: String, because reason: String) {
    let isFirst = drops.withLock { $0.count < Self.maximumDrops && $0.insert(key).inserted }
    guard isFirst else { return }
    logger.warning("a cached reduction can't be read and is deleted", metadata: ["key": "\(key)", "reason": "\(reason)"])
    // Sent in full: it is rare, and there is nobody to send it again.
    let run = RedisScript.Run(keys: [key], arguments: [.bytes(bytes[...])])
    writer.post(RedisRequest(RedisScript.removeEqual.command(run, inFull: true))) { [weak self] in
      _ = self?.drops.withLock { $0.remove(key) }
    }
  }

  private func run(_ script: RedisScript, _ runs: [RedisScript.Run]) async throws(EventLogsError) -> [RedisReply] {
    do throws(RedisError) {
      return try await writer.run(script, runs)
    } catch {
      throw EventLogsError(error)
    }
  }
}

extension EventLogsError {
  init(_ error: RedisError) {
    switch error.code {
    case .cancelled: self = .cancelled
    case .closed: self.init(.closed, "The cache was closed.")
    default: self.init(.cacheUnavailable, error.message, underlying: error)
    }
  }

  static func refused(_ reply: RedisReply, _ what: String) -> EventLogsError {
    guard case .error(let error) = reply else {
      return EventLogsError(.cacheUnavailable, "Redis answered something unexpected when asked to \(what).")
    }
    return EventLogsError(.cacheUnavailable, "Redis refused to \(what): \(error)", underlying: error)
  }
}
