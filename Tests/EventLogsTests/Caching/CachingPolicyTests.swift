import EventLogs
import Foundation
import SeededRandomness
import Testing

@Suite struct CachingPolicyTests {
  struct Broken: Error {}

  private static let createdAt = Date(timeIntervalSince1970: 1_772_366_400)

  private func context(
    events count: Int32,
    cached: EventIndex? = nil,
    foldTime: Duration = .milliseconds(5),
    age: Double = 60,
    id: LogID? = nil
  ) -> CachingContext<Payment> {
    var generator = SeededGenerator(state: 8)
    let reduction = Reduction(
      logID: id ?? LogID(type: "payment", at: Self.createdAt, using: &generator),
      aggregate: Payment(),
      lastEvent: EventAnchor(index: EventIndex(unchecked: count - 1), position: .start, recordedAt: Self.createdAt),
      reducedAt: Self.createdAt + age
    )
    return CachingContext(reduction: reduction, cachedIndex: cached, eventsApplied: 1, foldTime: foldTime)
  }

  @Test func `always and never`() throws {
    #expect(try CachingPolicy.always.shouldCache(context(events: 1)))
    #expect(try !CachingPolicy.never.shouldCache(context(events: 1)))
  }

  @Test func `log length counts events`() throws {
    for (count, atLeast, until, between) in [
      (9, false, true, false), (10, true, true, true), (11, true, false, true), (13, true, false, false),
    ] {
      let context = context(events: Int32(count))
      #expect(context.logLength == count)
      #expect(try CachingPolicy.logLength(atLeast: 10).shouldCache(context) == atLeast)
      #expect(try CachingPolicy.logLength(until: 10).shouldCache(context) == until)
      #expect(try CachingPolicy.logLength(between: 10...12).shouldCache(context) == between)
    }
  }

  @Test func `log age is counted from the time in the id`() throws {
    #expect(try CachingPolicy.logAge(atLeast: .seconds(60)).shouldCache(context(events: 1, age: 60)))
    #expect(try !CachingPolicy.logAge(atLeast: .seconds(60)).shouldCache(context(events: 1, age: 59)))
    #expect(try CachingPolicy.logAge(until: .seconds(60)).shouldCache(context(events: 1, age: 60)))
    #expect(try !CachingPolicy.logAge(until: .seconds(60)).shouldCache(context(events: 1, age: 61)))
    let timeless = LogID(type: "payment", uuid: UUID(uuidString: "919108f7-52d1-4320-9bac-f847db4148a8")!)
    #expect(try !CachingPolicy.logAge(atLeast: .zero).shouldCache(context(events: 1, id: timeless)))
    #expect(try !CachingPolicy.logAge(until: .seconds(1_000_000)).shouldCache(context(events: 1, id: timeless)))
  }

  @Test func `every n events counts from what was cached, or from the beginning`() throws {
    let policy = CachingPolicy<Payment>.every(events: 5)
    #expect(try !policy.shouldCache(context(events: 4)))
    #expect(try policy.shouldCache(context(events: 5)))
    #expect(try !policy.shouldCache(context(events: 9, cached: 4)))
    #expect(try policy.shouldCache(context(events: 10, cached: 4)))
  }

  @Test func `fold time is a threshold`() throws {
    let policy = CachingPolicy<Payment>.foldTime(atLeast: .milliseconds(5))
    #expect(try policy.shouldCache(context(events: 1, foldTime: .milliseconds(5))))
    #expect(try !policy.shouldCache(context(events: 1, foldTime: .milliseconds(4))))
  }

  @Test(arguments: [true, false], [true, false]) func `policies combine`(left: Bool, right: Bool) throws {
    let (first, second) = (CachingPolicy<Payment>.when { _ in left }, CachingPolicy<Payment>.when { _ in right })
    #expect(try first.and(second).shouldCache(context(events: 1)) == (left && right))
    #expect(try first.or(second).shouldCache(context(events: 1)) == (left || right))
    #expect(try CachingPolicy.not(first).shouldCache(context(events: 1)) == !left)
  }

  @Test func `the second policy is asked only when its answer matters`() throws {
    let broken = CachingPolicy<Payment>.when { _ in throw Broken() }
    #expect(try !CachingPolicy.never.and(broken).shouldCache(context(events: 1)))
    #expect(try CachingPolicy.always.or(broken).shouldCache(context(events: 1)))
    #expect(throws: Broken.self) { try CachingPolicy.always.and(broken).shouldCache(context(events: 1)) }
    #expect(throws: Broken.self) { try CachingPolicy.not(broken).shouldCache(context(events: 1)) }
  }
}
