internal import DequeModule
package import Dispatch
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The serial executor of an actor that owns one socket. It has no thread of its own: work is done at once by the thread that brings
/// it, or, if another one is at work for the actor, by that.
///
/// Sending a request on a socket that doesn't block takes a few microseconds, waking a thread that does it takes more. Work that may
/// block is left to a dispatch queue, and so is what comes when a thread has done its share: those who bring work are mostly Swift's
/// cooperative threads, which have other things to do.
///
/// The scheme is known as flat combining: Hendler, Incze, Shavit, Tzafrir, "Flat Combining and the Synchronization-Parallelism
/// Tradeoff", SPAA 2010.
package final class CombiningExecutor: SerialExecutor {
  package typealias Work = @Sendable () -> Void

  private struct State {
    var waiting: Deque<(work: Work, mayBlock: Bool)> = []

    /// Whether a thread is at work, or the queue was asked for one.
    var isBusy = false
  }

  /// How many pieces of work a thread does in a row that came with one of its own.
  private static let share = 16

  /// Where work is done that may block.
  package let queue: DispatchQueue

  private let state = Mutex(State())

  /// The thread that is at work; 0 for none.
  private let worker = Atomic(0)

  /// Whether what is being done is what the thread at work has brought itself.
  private let isOwnWork = Atomic(false)

  /// Whether the thread at work is that of whoever brought the work: that of a caller, or of the poller with a socket's news.
  package var isWithBringer: Bool { isOwnWork.load(ordering: .relaxed) }

  package init(label: String) {
    queue = DispatchQueue(label: label)
  }

  /// Does some work, alone and in the order in which it came: before this returns, or soon.
  ///
  /// - Parameters:
  ///   - mayBlock: Whether it may keep a thread waiting. It is then done on ``queue``.
  ///   - work: What to do.
  package func run(mayBlock: Bool = false, _ work: @escaping Work) {
    let isFirst = state.withLock { state in
      state.waiting.append((work, mayBlock))
      defer { state.isBusy = true }
      return !state.isBusy
    }
    if isFirst { workOff(isOnQueue: false) }
  }

  private func workOff(isOnQueue: Bool) {
    worker.store(Self.currentThread, ordering: .relaxed)
    var done = 0
    while let work = next(isOnQueue: isOnQueue, done: done) {
      isOwnWork.store(done == 0 && !isOnQueue, ordering: .relaxed)
      work()
      done += 1
    }
  }

  /// What to do next; `nil` when nothing is left, or the rest was given to the queue.
  private func next(isOnQueue: Bool, done: Int) -> Work? {
    let (work, isRestForQueue): (Work?, Bool) = state.withLock { state in
      guard let first = state.waiting.first else {
        state.isBusy = false
        worker.store(0, ordering: .relaxed)
        return (nil, false)
      }
      guard isOnQueue || !first.mayBlock && done < Self.share else {
        worker.store(0, ordering: .relaxed)
        return (nil, true)
      }
      state.waiting.removeFirst()
      return (first.work, false)
    }
    if isRestForQueue { queue.async { self.workOff(isOnQueue: true) } }
    return work
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    // Not from within the runtime, on whatever stack this was called.
    queue.async { self.run { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) } }
  }

  package func checkIsolated() {
    precondition(worker.load(ordering: .relaxed) == Self.currentThread, "not at work for this actor")
  }

  private static var currentThread: Int {
    Int(bitPattern: pthread_self())
  }
}
