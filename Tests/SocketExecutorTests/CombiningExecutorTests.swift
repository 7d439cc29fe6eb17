import Dispatch
import Foundation
import SocketExecutor
import Synchronization
import Testing

@Suite struct CombiningExecutorTests {
  private actor Counter {
    nonisolated let executor = CombiningExecutor(label: "test")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
    var count = 0

    func value() -> Int { count }

    nonisolated func add() {
      executor.run { self.assumeIsolated { $0.count += 1 } }
    }
  }

  @Test func `work is done at once by the thread that brings it`() {
    let executor = CombiningExecutor(label: "test")
    let worker = Mutex<pthread_t?>(nil)
    executor.run { worker.withLock { $0 = pthread_self() } }
    #expect(worker.withLock { $0 } == pthread_self())
  }

  @Test func `work that is brought by work comes after it`() {
    let executor = CombiningExecutor(label: "test")
    let order = Mutex<[Int]>([])
    executor.run {
      executor.run { order.withLock { $0.append(2) } }
      order.withLock { $0.append(1) }
    }
    #expect(order.withLock { $0 } == [1, 2])
  }

  /// What eight tasks did, and whether two of them ever did it at once.
  private final class Diary: Sendable {
    let isBusy = Atomic(false)
    let overlaps = Atomic(0)
    let done = Mutex<[[Int]]>(Array(repeating: [], count: 8))

    func write(_ task: Int, _ number: Int) {
      if isBusy.exchange(true, ordering: .relaxed) { overlaps.add(1, ordering: .relaxed) }
      done.withLock { $0[task].append(number) }
      isBusy.store(false, ordering: .relaxed)
    }
  }

  @Test func `many threads never work at once, and each one's work is done in its order`() async {
    let executor = CombiningExecutor(label: "test")
    let diary = Diary()
    await withTaskGroup { group in
      for task in 0..<8 {
        group.addTask {
          for number in 0..<5000 { executor.run { diary.write(task, number) } }
        }
      }
    }
    await executor.becomesIdle()
    #expect(diary.overlaps.load(ordering: .relaxed) == 0)
    #expect(diary.done.withLock { $0 } == Array(repeating: Array(0..<5000), count: 8))
  }

  @Test func `work that may block is done on the queue, and what was brought before it is done before`() async {
    let executor = CombiningExecutor(label: "test")
    let key = DispatchSpecificKey<Bool>()
    executor.queue.setSpecific(key: key, value: true)
    let places = Mutex<[Bool]>([])
    executor.run {
      executor.run { places.withLock { $0.append(DispatchQueue.getSpecific(key: key) ?? false) } }
      executor.run(mayBlock: true) { places.withLock { $0.append(DispatchQueue.getSpecific(key: key) ?? false) } }
    }
    await executor.becomesIdle()
    #expect(places.withLock { $0 } == [false, true])
  }

  @Test func `a thread is let go after its share, and the queue does the rest`() async {
    let executor = CombiningExecutor(label: "test")
    let caller = pthread_self()
    let byCaller = Atomic(0)
    let all = Atomic(0)
    executor.run {
      for _ in 0..<1000 {
        executor.run {
          if pthread_equal(pthread_self(), caller) != 0 { byCaller.add(1, ordering: .relaxed) }
          all.add(1, ordering: .relaxed)
        }
      }
    }
    let done = byCaller.load(ordering: .relaxed)
    await executor.becomesIdle()
    #expect(all.load(ordering: .relaxed) == 1000)
    #expect((1..<100).contains(done))
  }

  @Test @MainActor func `an actor is isolated while its executor works on the main actor's thread`() async {
    let counter = Counter()
    for _ in 0..<100 { counter.add() }
    #expect(await counter.value() == 100)
  }

  @Test func `calls of the actor and work that is brought exclude each other`() async {
    let counter = Counter()
    await withTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          for number in 0..<500 {
            counter.add()
            if number.isMultiple(of: 50) { _ = await counter.value() }
          }
        }
      }
    }
    #expect(await counter.value() == 4000)
  }
}

extension CombiningExecutor {
  /// Returns when all that was brought before is done.
  fileprivate func becomesIdle() async {
    await withCheckedContinuation { continuation in
      run(mayBlock: true) { continuation.resume() }
    }
  }
}
