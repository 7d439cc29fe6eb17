import ServiceLifecycle
import Synchronization

extension FeedConsumer {
  /// Why an instance is no longer the active one.
  enum Ending: Sendable {
    case stopped
    case leaseLost
    case failed(any Error)

    var isLost: Bool { if case .leaseLost = self { true } else { false } }

    /// - Parameter error: What a store threw.
    init(_ error: EventLogsError) {
      self =
        switch error.code {
        case .cancelled: .stopped
        case .leaseLost: .leaseLost
        default: .failed(error)
        }
    }
  }

  /// A lease, and until when it can be relied on.
  final class HeldLease: Sendable {
    let lease: CheckpointLease

    /// When the lease was last asked for, which was before the store's clock measured it.
    private let start: Mutex<ContinuousClock.Instant>

    init(_ lease: CheckpointLease, from start: ContinuousClock.Instant) {
      self.lease = lease
      self.start = Mutex(start)
    }

    /// When to renew it.
    var dueTime: ContinuousClock.Instant { start.withLock(\.self) + lease.duration / 3 }

    /// When to stop: a handler has a tenth of the time to end before another instance may begin.
    var end: ContinuousClock.Instant { start.withLock(\.self) + lease.duration * 9 / 10 }

    /// What was sent then has renewed the lease.
    func wasRenewed(from start: ContinuousClock.Instant) {
      self.start.withLock { $0 = max($0, start) }
    }
  }

  /// How long to wait before a save or a renewal is made again while the store can't be reached.
  private static let retryInterval = Duration.milliseconds(250)

  /// Handles pages as long as the lease can be relied on.
  func consume(_ held: HeldLease, _ handle: @escaping @Sendable (FeedPage) async throws -> Void) async -> Ending {
    await withTaskGroup(of: Ending.self) { group in
      group.addTask { await self.handlePages(held, handle) }
      group.addTask { await self.keepRenewing(held) }
      group.addTask { await self.waitForEnd(of: held) }
      // What ends first cancels the others; the handler is waited for.
      let first = await group.next() ?? .stopped
      group.cancelAll()
      return first
    }
  }

  private func handlePages(_ held: HeldLease, _ handle: @Sendable (FeedPage) async throws -> Void) async -> Ending {
    let query = FeedQuery(after: held.lease.position, where: filter, limit: configuration.pageLimit)
    var feed = store.follow(query, pollingEvery: configuration.pollingInterval)
    feed.pause = configuration.pause
    feed.onRead = { [progress] in progress.read($0) }
    var pages = feed.makeAsyncIterator()
    do throws(EventLogsError) {
      while let page = try await nextPage(&pages) {
        do {
          if !page.events.isEmpty { try await handle(page) }
        } catch {
          return Task.isCancelled ? .stopped : .failed(error)
        }
        try await save(page.through, under: held)
        progress.handled(page)
      }
      return .stopped
    } catch {
      return Ending(error)
    }
  }

  /// - Returns: `nil` if this is to stop.
  private func nextPage(_ pages: inout FeedSequence.Iterator) async throws(EventLogsError) -> FeedPage? {
    guard !isStopping else { return nil }
    let result = await cancelWhenGracefulShutdown { [pages] in
      var pages = pages
      do throws(EventLogsError) {
        return (Result<FeedPage?, EventLogsError>.success(try await pages.next()), pages)
      } catch {
        return (.failure(error), pages)
      }
    }
    pages = result.1
    let page = try result.0.get()
    return isStopping ? nil : page
  }

  /// Saves, and again while the store can't be reached.
  private func save(_ position: GlobalPosition, under held: HeldLease) async throws(EventLogsError) {
    while true {
      let start = configuration.instant()
      do throws(EventLogsError) {
        try await checkpoints.save(position, under: held.lease)
        return held.wasRenewed(from: start)
      } catch {
        guard error.code == .storeUnavailable else { throw error }
      }
      try await pause(Self.retryInterval)
    }
  }

  /// Renews the lease whenever a third of its time has passed.
  private func keepRenewing(_ held: HeldLease) async -> Ending {
    do throws(EventLogsError) {
      while true {
        let start = configuration.instant()
        let dueTime = held.dueTime
        guard start >= dueTime else {
          try await pause(dueTime - start)
          continue
        }
        do throws(EventLogsError) {
          try await checkpoints.renew(held.lease)
          held.wasRenewed(from: start)
        } catch {
          guard error.code == .storeUnavailable else { throw error }
          try await pause(Self.retryInterval)
        }
      }
    } catch {
      return Ending(error)
    }
  }

  /// Waits until the lease can no longer be relied on, though nobody may have claimed the checkpoint yet.
  private func waitForEnd(of held: HeldLease) async -> Ending {
    do throws(EventLogsError) {
      while case let left = held.end - configuration.instant(), left > .zero { try await pause(left) }
      return .leaseLost
    } catch {
      return Ending(error)
    }
  }

  private func pause(_ duration: Duration) async throws(EventLogsError) {
    do {
      try await configuration.pause(duration)
    } catch {
      throw .cancelled
    }
  }
}
