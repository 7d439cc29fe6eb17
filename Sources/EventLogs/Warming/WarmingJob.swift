public import Logging
public import ServiceLifecycle
import Synchronization

/// Warms the cache: all logs, or those that changed, once or for as long as it runs.
///
/// ```swift
/// let job = WarmingJob(
///   "payments-warm", store: store, checkpoints: store, cache: cache,
///   warming: [CacheWarmer<Payment>(store: store, cache: cache)],
///   selection: .all
/// )
/// try await job.run()
/// print(job.progress.total)
/// ```
///
/// The work goes in batches, several at a time, at no more than a rate, and more slowly while the store is slower than usual.
/// The job keeps its place in a checkpoint: one that was ended at whatever moment goes on there, and no log is missed, since a
/// place is saved only when the cache has acknowledged everything before it. The checkpoint has one holder at a time, so that
/// two instances don't do the same work.
///
/// A job that follows goes on with what is appended. It also keeps an entry of its own in the cache, under the aggregate name
/// `warming-sentinel`. When that is gone, or older than it was, the cache was flushed or restarted, and the job begins again
/// with all that was selected.
public final class WarmingJob: Sendable {
  /// The checkpoint, which names the job.
  public let name: CheckpointName

  /// The name of this instance, under which it holds the checkpoint.
  public let holder: String

  let store: any EventStore
  let checkpoints: any CheckpointStore
  let cache: any ReductionCache
  let warmers: [any LogWarming]
  let selection: WarmingSelection
  let configuration: WarmingConfiguration
  let logger: Logger
  let recorder: WarmingRecorder
  let batchesUnderWay = Atomic(0)

  /// Creates a job. Nothing is sent by this.
  ///
  /// - Parameters:
  ///   - name: The checkpoint that keeps the place.
  ///   - store: Where the events are.
  ///   - checkpoints: Where the checkpoint is: mostly the same store.
  ///   - cache: The cache that the warmers fill.
  ///   - warmers: What to warm, for every log; at least one, all of one type of log.
  ///   - selection: Which logs to look at.
  ///   - holder: The name of this instance, 1 to 255 bytes without control characters; no other may have it at the same time. By
  ///     default the host's name, the process's id and a random number.
  ///   - configuration: How fast it works, and how patient it is.
  ///   - logger: Told of the job's phases, and of a cache that has lost what it held.
  public init(
    _ name: CheckpointName,
    store: any EventStore,
    checkpoints: any CheckpointStore,
    cache: any ReductionCache,
    warming warmers: [any LogWarming],
    selection: WarmingSelection,
    as holder: String = FeedConsumer.makeHolder(),
    configuration: WarmingConfiguration = WarmingConfiguration(),
    logger: Logger = Logger(label: "event-logs.warming")
  ) {
    precondition(Set(warmers.map(\.logType)).count == 1, "the warmers of a job are of one type of log")
    precondition((1...LogQuery.maximumLimit).contains(configuration.batchSize), "a batch has 1 to 1024 logs")
    precondition(configuration.concurrency > 0, "one batch at least is under way")
    precondition(configuration.logsPerSecond ?? 1 > 0, "a rate is greater than zero")
    precondition(configuration.lease > .zero, "a lease runs for some time")
    self.name = name
    self.store = store
    self.checkpoints = checkpoints
    self.cache = cache
    self.warmers = warmers
    self.selection = selection
    self.holder = holder
    self.configuration = configuration
    var logger = logger
    logger[metadataKey: "checkpoint"] = "\(name)"
    self.logger = logger
    recorder = WarmingRecorder(warmers.map(\.title), now: configuration.now)
  }

  /// What the job has done, and how far it is. It costs next to nothing.
  public var progress: WarmingProgress { recorder.progress }

  var logType: LogType { warmers[0].logType }

  /// Claims the checkpoint and warms what was selected; a job that follows goes on until it is stopped.
  ///
  /// A graceful shutdown finishes the batches under way, saves the place and returns; ``progress`` then doesn't say `done`.
  /// While the store or the cache can't be reached, the job tries again as long as ``WarmingConfiguration/patience`` says.
  ///
  /// - Throws: ``EventLogsError`` with code `checkpointHeld` when another instance is at work, saying which; `leaseLost` when
  ///   another has taken the checkpoint over; `storeUnavailable`, `storeFailed`, `cacheUnavailable` when that didn't end in time;
  ///   `invalidArgument` for a list of logs that can't be read; `cancelled` or `closed`.
  public func run() async throws(EventLogsError) {
    let lease = try await checkpoints.claim(name, as: holder, for: configuration.lease)
    let result = await withTaskGroup(of: Result<Void, EventLogsError>.self) { group in
      group.addTask {
        await attempt { () async throws(EventLogsError) in try await WarmingRun(self, lease).run() }
      }
      group.addTask { await self.keepRenewing(lease) }
      // What ends first cancels the other.
      let first = await group.next() ?? .success(())
      group.cancelAll()
      return first
    }
    await checkpoints.releaseOrExpire(lease, logger: logger)
    try result.get()
  }

  /// Renews the lease whenever a third of its time has passed, until it is lost.
  private func keepRenewing(_ lease: CheckpointLease) async -> Result<Void, EventLogsError> {
    await attempt { () async throws(EventLogsError) in
      while true {
        try await pause(lease.duration / 3)
        do throws(EventLogsError) {
          try await checkpoints.renew(lease)
        } catch {
          // A lease whose time has run out is as good as any while nobody else claims the checkpoint.
          guard error.code == .storeUnavailable else { throw error }
        }
      }
    }
  }

  func pause(_ duration: Duration) async throws(EventLogsError) {
    do {
      try await configuration.pause(duration)
    } catch {
      throw .cancelled
    }
  }
}

extension WarmingJob: Service {}
