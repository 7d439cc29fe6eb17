import Foundation
public import Logging
import ServiceLifecycle

/// Follows the feed from a checkpoint on, hands each page to a handler, and keeps how far it has come.
///
/// ```swift
/// let consumer = FeedConsumer("shipping", store: store, checkpoints: store)
/// try await consumer.run { page in
///   for event in page.events { try await ship(event) }
/// }
/// ```
///
/// Any number of instances may run under one checkpoint's name: one is active and the others stand by. When the active one stops,
/// another takes over at once; when it dies, as soon as its lease is over.
///
/// The handler sees every event that matches at least once, in the order of positions. It sees a page again when the instance before
/// died, or lost its lease, before the page's end was saved. Whoever needs each effect once keeps ``FeedPage/through`` together with
/// the effects, in one transaction, and skips events up to it.
public final class FeedConsumer: Sendable {
  /// The checkpoint, which names the group of instances that take turns.
  public let name: CheckpointName

  /// The name of this instance, under which it holds the checkpoint.
  public let holder: String

  /// How long the answer to a claim is waited for when the task has been cancelled.
  private static let claimPatience = Duration.seconds(1)

  let store: any EventStore
  let checkpoints: any CheckpointStore
  let filter: FeedFilter
  let configuration: FeedConsumerConfiguration
  let logger: Logger
  let progress = FeedConsumerProgress()

  /// Creates a consumer. Nothing is sent by this.
  ///
  /// - Parameters:
  ///   - name: The checkpoint.
  ///   - store: Where the events are.
  ///   - checkpoints: Where the checkpoint is: mostly the same store.
  ///   - filter: Which events to handle. Whoever changes it later doesn't see what the checkpoint has passed.
  ///   - holder: The name of this instance, 1 to 255 bytes without control characters; no other may have it at the same time. By
  ///     default the host's name, the process's id and a random number.
  ///   - configuration: Times and limits.
  ///   - logger: Where it is reported when this instance becomes the active one, and when it is no longer.
  public init(
    _ name: CheckpointName,
    store: any EventStore,
    checkpoints: any CheckpointStore,
    where filter: FeedFilter = FeedFilter(),
    as holder: String = FeedConsumer.makeHolder(),
    configuration: FeedConsumerConfiguration = FeedConsumerConfiguration(),
    logger: Logger = Logger(label: "event-logs.consumer")
  ) {
    precondition(configuration.lease > .zero, "a consumer's lease runs for some time")
    self.name = name
    self.store = store
    self.checkpoints = checkpoints
    self.filter = filter
    self.holder = holder
    self.configuration = configuration
    var logger = logger
    logger[metadataKey: "checkpoint"] = "\(name)"
    self.logger = logger
  }

  /// A name that no other instance has.
  public static func makeHolder() -> String {
    let process = ProcessInfo.processInfo
    let number = String(UInt32.random(in: .min ... .max), radix: 16)
    return "\(process.hostName.prefix(200))/\(process.processIdentifier)/\(number)"
  }

  /// What this instance has done since it was made, and how far behind it is.
  public var statistics: FeedConsumerStatistics { progress.statistics(at: configuration.date()) }

  /// Waits until the checkpoint is free, claims it, and handles page after page.
  ///
  /// A graceful shutdown lets the handler finish its page, saves, releases the checkpoint and returns. When the task is cancelled,
  /// so is the handler; then the checkpoint is released. While a store can't be reached, this tries again.
  ///
  /// A lease that couldn't be renewed for nine tenths of its time counts as lost, as does one that somebody else has by now. The
  /// handler's task is cancelled then, so that it ends before another instance takes over; this waits for it, and stands by again.
  ///
  /// - Parameter handle: Called for every page that has events, one after another. The page counts as handled when it returns.
  /// - Throws: What the handler throws: the page isn't saved then, and the checkpoint is released. ``EventLogsError`` of the stores,
  ///   but for `storeUnavailable`, and with code `invalidArgument` for a holder or a configuration that they refuse.
  /// - Precondition: It doesn't run already.
  public func run(_ handle: @escaping @Sendable (FeedPage) async throws -> Void) async throws {
    progress.begin()
    defer { progress.end() }
    while let held = try await claim() {
      progress.claimed(at: held.lease.position)
      logger.notice("consuming the feed", metadata: ["after": "\(held.lease.position)", "holder": "\(holder)"])
      let ending = await consume(held, handle)
      progress.released(isLost: ending.isLost)
      switch ending {
      case .stopped:
        await checkpoints.releaseOrExpire(held.lease, logger: logger)
        return
      case .failed(let error):
        await checkpoints.releaseOrExpire(held.lease, logger: logger)
        throw error
      case .leaseLost:
        logger.warning("the lease is lost; standing by")
        await rest()
      }
    }
  }

  /// Claims the checkpoint as soon as it is free.
  ///
  /// - Returns: `nil` if this is to stop.
  private func claim() async throws(EventLogsError) -> HeldLease? {
    var lastProblem: EventLogsError.Code?
    while !isStopping {
      let start = configuration.instant()
      do throws(EventLogsError) {
        return HeldLease(try await requestLease(), from: start)
      } catch {
        switch error.code {
        case .cancelled: return nil
        case .checkpointHeld, .storeUnavailable: if error.code != lastProblem { logger.info("standing by: \(error.message)") }
        default: throw error
        }
        lastProblem = error.code
      }
      await rest()
    }
    return nil
  }

  /// Claims the checkpoint once. When the task is cancelled the answer is still waited for, though not for long if the store is away:
  /// it may grant the lease all the same, and nobody would release it.
  private func requestLease() async throws(EventLogsError) -> CheckpointLease {
    let request = Task { [name, holder, checkpoints, configuration] in
      await attempt { () async throws(EventLogsError) in
        try await checkpoints.claim(name, as: holder, for: configuration.lease)
      }
    }
    let result = await withTaskCancellationHandler {
      await request.value
    } onCancel: { [configuration] in
      Task {
        try? await configuration.pause(Self.claimPatience)
        request.cancel()
      }
    }
    return try result.get()
  }

  /// Waits before the next claim; not when this is to stop.
  private func rest() async {
    _ = try? await cancelWhenGracefulShutdown { [configuration] in
      try await configuration.pause(configuration.claimInterval)
    }
  }

  var isStopping: Bool { Task.isCancelled || Task.isShuttingDownGracefully }
}
