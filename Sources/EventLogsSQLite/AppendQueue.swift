import EventLogs
import struct Foundation.Date
import GRDB
import Synchronization

/// Group commit: appends that come while a transaction commits wait, and then share the next one and its fsync.
///
/// An append that comes alone commits at once. Each append has a savepoint of its own, so one that is refused doesn't touch
/// its neighbours, and none is acknowledged before the commit.
final class AppendQueue: Sendable {
  private struct Waiting {
    let ticket: UInt64
    let append: Append
    let continuation: CheckedContinuation<Result<AppendReceipt, EventLogsError>, Never>

    var bytes: Int { append.events.reduce(append.metadata?.count ?? 0) { $0 + $1.payload.count } }
  }

  /// The appends that have no outcome yet, those of the group that commits included.
  private struct Load {
    private var appends = 0
    private var bytes = 0

    mutating func admit(_ waiting: Waiting) -> Bool {
      guard appends < AppendQueue.maximumAppends, waiting.bytes <= AppendQueue.maximumBytes - bytes else { return false }
      appends += 1
      bytes += waiting.bytes
      return true
    }

    mutating func release(_ waiting: Waiting) {
      appends -= 1
      bytes -= waiting.bytes
    }
  }

  private struct State {
    var waiting: [Waiting] = []
    var load = Load()
    var lastTicket: UInt64 = 0
    var isCommitting = false
    var isClosed = false

    /// How many appends shared each transaction.
    var groupSizes = SizeDistribution()
  }

  /// How many appends share a transaction at most.
  private static let groupSize = 512

  /// How many appends, and how many bytes of their payloads and metadata, may be without an outcome; further ones are refused.
  private static let maximumAppends = 100_000
  private static let maximumBytes = 256 * 1024 * 1024

  private let state = Mutex(State())
  private let pool: DatabasePool
  private let now: @Sendable () -> Date
  private let didWrite: @Sendable () -> Void

  /// - Parameter didWrite: Called after events were committed and their writers answered.
  init(pool: DatabasePool, now: @escaping @Sendable () -> Date, didWrite: @escaping @Sendable () -> Void) {
    self.pool = pool
    self.now = now
    self.didWrite = didWrite
  }

  /// Makes an append. Cancelling takes it back while it waits; once its transaction has begun it is awaited.
  func append(_ append: Append) async throws(EventLogsError) -> AppendReceipt {
    guard !Task.isCancelled else { throw .cancelled }
    let ticket = state.withLock { state in
      state.lastTicket += 1
      return state.lastTicket
    }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        enqueue(Waiting(ticket: ticket, append: append, continuation: continuation))
        // A cancellation that came before the append stood in the queue didn't find it there.
        if Task.isCancelled { withdraw(ticket) }
      }
    } onCancel: {
      withdraw(ticket)
    }
    return try result.get()
  }

  /// How many appends shared each transaction.
  var groupSizes: SizeDistribution { state.withLock { $0.groupSizes } }

  /// Refuses what waits and what comes. A group whose transaction has begun ends as it would have.
  func close() {
    let refused = state.withLock { state in
      state.isClosed = true
      defer { state.waiting = [] }
      for waiting in state.waiting { state.load.release(waiting) }
      return state.waiting
    }
    for waiting in refused { waiting.continuation.resume(returning: .failure(.storeClosed)) }
  }

  private func enqueue(_ waiting: Waiting) {
    let isFirst: Result<Bool, EventLogsError> = state.withLock { state in
      guard !state.isClosed else { return .failure(.storeClosed) }
      guard state.load.admit(waiting) else { return .failure(.tooManyAppends(waiting.append)) }
      state.waiting.append(waiting)
      defer { state.isCommitting = true }
      return .success(!state.isCommitting)
    }
    switch isFirst {
    case .failure(let error): waiting.continuation.resume(returning: .failure(error))
    case .success(true): scheduleCommit()
    case .success(false): break
    }
  }

  private func withdraw(_ ticket: UInt64) {
    let withdrawn: Waiting? = state.withLock { state in
      guard let place = state.waiting.firstIndex(where: { $0.ticket == ticket }) else { return nil }
      let waiting = state.waiting.remove(at: place)
      state.load.release(waiting)
      return waiting
    }
    withdrawn?.continuation.resume(returning: .failure(.cancelled))
  }

  /// Commits the next group on the pool's writer queue, where blocking is nobody's loss.
  private func scheduleCommit() {
    pool.asyncWriteWithoutTransaction { db in
      while let group = self.nextGroup() {
        let outcomes = self.commit(group.map(\.append), in: db)
        self.state.withLock { state in
          for waiting in group { state.load.release(waiting) }
        }
        for (waiting, outcome) in zip(group, outcomes) {
          waiting.continuation.resume(returning: outcome)
        }
        if outcomes.contains(where: { (try? $0.get())?.isReplay == false }) { self.didWrite() }
      }
    }
  }

  /// The appends that waited longest. When there are none the committing ends, which is decided under the same lock under
  /// which `enqueue` begins the next one.
  private func nextGroup() -> [Waiting]? {
    state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.isCommitting = false
        return nil
      }
      let group = Array(state.waiting.prefix(Self.groupSize))
      state.waiting.removeFirst(group.count)
      state.groupSizes.add(group.count)
      return group
    }
  }

  private func commit(_ appends: [Append], in db: Database) -> [Result<AppendReceipt, EventLogsError>] {
    let recordedAt = now()
    var outcomes: [Result<AppendReceipt, EventLogsError>] = []
    do {
      try db.inTransaction(.immediate) {
        for append in appends { outcomes.append(try attempt(append, recordedAt: recordedAt, in: db)) }
        return .commit
      }
      return outcomes
    } catch {
      let reachedCommit = outcomes.count == appends.count
      return appends.map { append in
        .failure(reachedCommit ? .commitFailed(error, of: append) : .sqlite(error, logID: append.logID))
      }
    }
  }

  /// Makes an append in a savepoint of its own.
  ///
  /// - Throws: An error that ended the whole transaction, such as a full disk.
  private func attempt(
    _ append: Append,
    recordedAt: Date,
    in db: Database
  ) throws -> Result<AppendReceipt, EventLogsError> {
    var receipt: AppendReceipt?
    do {
      try db.inSavepoint {
        receipt = try db.perform(append, recordedAt: recordedAt)
        return .commit
      }
    } catch {
      guard db.isInsideTransaction else { throw error }
      return .failure(.sqlite(error, logID: append.logID))
    }
    return .success(receipt!)
  }
}

extension EventLogsError {
  fileprivate static func tooManyAppends(_ append: Append) -> EventLogsError {
    EventLogsError(
      .storeUnavailable,
      "Too many appends wait for the store's file already; the one to \(append.logID) was refused.",
      logID: append.logID
    )
  }
}
