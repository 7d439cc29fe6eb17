import EventLogs
import Foundation
import Synchronization
import Testing

@Suite struct FeedTimesTests {
  @Test func `the stretch of a time has all its events, and begins close to them`() async throws {
    let clock = Mutex(Date(timeIntervalSince1970: 1_000_000))
    let store = InMemoryEventStore(now: { clock.withLock { $0 } })
    let payments = LogManager<Payment>(store: store)
    // One an hour.
    for _ in 0..<100 {
      _ = try await payments.create([.requested(1)])
      clock.withLock { $0 += 3600 }
    }
    func stretch(_ from: Double?, _ before: Double?) async throws -> [Int64?] {
      let (after, through) = try await store.positions(
        recordedFrom: from.map { Date(timeIntervalSince1970: 1_000_000 + $0 * 3600) },
        before: before.map { Date(timeIntervalSince1970: 1_000_000 + $0 * 3600) }
      )
      return [after.rawValue, through?.rawValue]
    }
    #expect(try await stretch(nil, nil) == [0, nil])
    // The event of hour 50 is at position 51; the stretch reaches an hour further on both sides.
    #expect(try await stretch(50, 60) == [49, 62])
    #expect(try await stretch(-10, 500) == [0, nil])
    #expect(try await stretch(500, nil) == [100, nil])
    #expect(try await InMemoryEventStore().positions(recordedFrom: .now, before: .now).after == .start)
  }

  @Test func `a sample has different logs of its type`() async throws {
    let store = InMemoryEventStore()
    let payments = LogManager<Payment>(store: store)
    var ids: Set<LogID> = []
    for _ in 0..<50 { ids.insert(try await payments.create([.requested(1)]).logID) }
    #expect(try await Set(store.sampleLogs(50, ofType: "payment")) == ids)
    let some = try await store.sampleLogs(10, ofType: "payment")
    #expect((1...10).contains(some.count) && some == some.sorted() && ids.isSuperset(of: some))
    #expect(try await store.sampleLogs(10, ofType: "order") == [])
  }
}
