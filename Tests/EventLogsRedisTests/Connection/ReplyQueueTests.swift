import Testing

@testable import Hiredis

@Suite struct ReplyQueueTests {
  private let start = ContinuousClock.now
  private var queue = ReplyQueue<String>(timeout: .milliseconds(25))

  @Test mutating func `replies go to requests in the order of sending`() {
    queue.expect(1, for: "first", at: start)
    queue.expect(2, for: "second", at: start)
    #expect(queue.receive(.integer(1), at: start).completed?.request == "first")
    #expect(queue.receive(.integer(2), at: start).isPartial)
    let second = queue.receive(.integer(3), at: start).completed
    #expect(second?.request == "second")
    #expect(second?.replies == [.integer(2), .integer(3)])
    #expect(queue.isEmpty)
  }

  @Test mutating func `a reply that nobody asked for is unexpected`() {
    #expect(queue.receive(.null, at: start).isUnexpected)
  }

  @Test mutating func `nothing is due while nothing is owed`() {
    #expect(queue.deadline == nil)
    queue.expect(1, for: "only", at: start)
    #expect(queue.deadline == start + .milliseconds(25))
    _ = queue.receive(.null, at: start)
    #expect(queue.deadline == nil)
  }

  @Test mutating func `bytes move the deadline, but not for ever`() {
    queue.expect(1, for: "slow", at: start)
    queue.heard(at: start + .milliseconds(20))
    #expect(queue.deadline == start + .milliseconds(45))
    queue.heard(at: start + .milliseconds(499))
    #expect(queue.deadline == start + .milliseconds(500))
  }

  @Test mutating func `a request that waited behind another has a time of its own`() {
    queue.expect(1, for: "first", at: start)
    queue.expect(1, for: "second", at: start)
    _ = queue.receive(.null, at: start + .milliseconds(400))
    #expect(queue.deadline == start + .milliseconds(425))
  }

  @Test mutating func `silence before a request doesn't count against it`() {
    queue.heard(at: start)
    queue.expect(1, for: "late", at: start + .seconds(60))
    #expect(queue.deadline == start + .seconds(60) + .milliseconds(25))
  }

  @Test mutating func `all requests are given up in order`() {
    queue.expect(1, for: "first", at: start)
    queue.expect(2, for: "second", at: start)
    _ = queue.receive(.null, at: start)
    _ = queue.receive(.null, at: start)
    queue.expect(1, for: "third", at: start)
    #expect(queue.removeAll() == ["second", "third"])
    #expect(queue.isEmpty)
  }
}

extension ReplyQueue.Arrival {
  fileprivate var completed: (request: Request, replies: [RedisReply])? {
    if case .complete(let request, let replies) = self { (request, replies) } else { nil }
  }

  fileprivate var isPartial: Bool { if case .partial = self { true } else { false } }
  fileprivate var isUnexpected: Bool { if case .unexpected = self { true } else { false } }
}
