import Foundation
import Testing

@testable import EventLogs

@Suite struct WarmingPaceTests {
  private let now = ContinuousClock.now

  @Test func `without a rate nothing waits`() {
    var pace = WarmingPace(logsPerSecond: nil)
    #expect(pace.wait(forLogs: 250, at: now) == .zero)
    #expect(pace.wait(forLogs: 250, at: now) == .zero)
    #expect(pace.batchSize(upTo: 250) == 250)
  }

  @Test func `a rate spaces batches, and idle time isn't made up for`() {
    var pace = WarmingPace(logsPerSecond: 100)
    #expect(pace.wait(forLogs: 50, at: now) == .zero)
    #expect(pace.wait(forLogs: 50, at: now) == .milliseconds(500))
    #expect(pace.wait(forLogs: 50, at: now + .milliseconds(600)) == .milliseconds(400))
    #expect(pace.wait(forLogs: 50, at: now + .seconds(60)) == .zero)
    #expect(pace.wait(forLogs: 50, at: now + .seconds(60)) == .milliseconds(500))
  }

  @Test func `a low rate has small batches`() {
    #expect(WarmingPace(logsPerSecond: 20).batchSize(upTo: 250) == 20)
    #expect(WarmingPace(logsPerSecond: 0.5).batchSize(upTo: 250) == 1)
  }

  @Test func `a store that becomes slow is left alone more and more, up to a bound, and less when it is fast again`() {
    var pace = WarmingPace(logsPerSecond: nil)
    for _ in 0..<20 { pace.observe(.milliseconds(10), rows: 1000, with: 1) }
    #expect(pace.backOff == .zero)
    // One or two slow reads don't count.
    for _ in 0..<2 { pace.observe(.milliseconds(100), rows: 1000, with: 1) }
    #expect(pace.backOff == .zero)
    pace.observe(.milliseconds(100), rows: 1000, with: 1)
    #expect(pace.wait(forLogs: 1, at: now) == .milliseconds(100))
    pace.observe(.milliseconds(100), rows: 1000, with: 1)
    #expect(pace.backOff == .milliseconds(200))
    for _ in 0..<10 { pace.observe(.milliseconds(100), rows: 1000, with: 1) }
    #expect(pace.backOff == .seconds(5))
    for _ in 0..<40 { pace.observe(.milliseconds(10), rows: 1000, with: 1) }
    #expect(pace.backOff == .zero)
  }

  @Test func `that batches wait for each other isn't the store's fault`() {
    var pace = WarmingPace(logsPerSecond: nil)
    for _ in 0..<20 {
      pace.observe(.milliseconds(10), rows: 1000, with: 1)
      pace.observe(.milliseconds(80), rows: 1000, with: 8)
    }
    #expect(pace.backOff == .zero)
    for _ in 0..<4 { pace.observe(.milliseconds(800), rows: 1000, with: 8) }
    #expect(pace.backOff > .zero)
  }

  @Test func `a store that is slower for good becomes the usual one`() {
    var pace = WarmingPace(logsPerSecond: nil)
    for _ in 0..<20 { pace.observe(.milliseconds(10), rows: 1000, with: 1) }
    for _ in 0..<200 { pace.observe(.milliseconds(60), rows: 1000, with: 1) }
    #expect(pace.backOff == .zero)
  }

  @Test func `large reads and small ones are judged alike, and what is short isn't slow`() {
    var pace = WarmingPace(logsPerSecond: nil)
    for _ in 0..<20 { pace.observe(.milliseconds(1), rows: 1, with: 1) }
    pace.observe(.milliseconds(40), rows: 2500, with: 1)
    #expect(pace.backOff == .zero)
    pace.observe(.milliseconds(9), rows: 1, with: 1)
    #expect(pace.backOff == .zero)
  }

  @Test func `a batch's events stay within what memory allows`() {
    var budget = WarmingBudget()
    func targets(_ count: Int, events: Int) -> [WarmingTarget] {
      let anchor = EventAnchor(index: EventIndex(events - 1)!, position: GlobalPosition(unchecked: 1), recordedAt: .distantPast)
      return (0..<count).map { _ in WarmingTarget(LogID(type: "payment"), lastEvent: anchor) }
    }
    #expect(budget.count(of: targets(1000, events: 10), upTo: 250) == 102)
    for _ in 0..<10 { budget.adapt(events: 1000, bytes: 200_000) }
    #expect(budget.count(of: targets(1000, events: 10), upTo: 250) == 250)
    #expect(budget.count(of: targets(1000, events: 1000), upTo: 250) == 8)
    budget.adapt(events: 100, bytes: 400 << 20)
    #expect(budget.count(of: targets(1000, events: 10), upTo: 250) == 25)
    #expect(budget.count(of: targets(3, events: 1_000_000), upTo: 250) == 1)
  }
}
