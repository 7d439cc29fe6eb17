import Testing

@testable import Hiredis

@Suite struct AdmissionTests {
  private let start = ContinuousClock.now
  private var admission = Admission(maximumPending: 2, backoff: .init())

  @Test mutating func `only the first call that waits has to tell the connection`() throws {
    #expect(try admission.enter(.ping, at: start) == true)
    #expect(try admission.enter(.ping, at: start) == false)
    #expect(admission.takeAll().count == 2)
    #expect(admission.takeAll().isEmpty)
  }

  @Test mutating func `calls are bounded until they leave`() throws {
    _ = try admission.enter(.ping, at: start)
    _ = try admission.enter(.ping, at: start)
    _ = admission.takeAll()
    #expect(throws: RedisError(.overloaded, "2 requests to Redis wait already.")) { try admission.enter(.ping, at: start) }
    _ = admission.answered(1)
    #expect(try admission.enter(.ping, at: start) == true)
    admission.left(1)
    #expect(try admission.enter(.ping, at: start) == false)
  }

  @Test mutating func `a failure takes those along that entered meanwhile`() throws {
    _ = try admission.enter(.ping, at: start)
    _ = admission.takeAll()
    _ = try admission.enter(.ping, at: start)
    let (entered, isNews) = admission.failed(1, at: start, chance: 1)
    #expect(entered.count == 1)
    #expect(isNews)
    let refusal = #expect(throws: RedisError.self) { try admission.enter(.ping, at: start) }
    #expect(refusal?.code == .circuitOpen)
    // Nothing is pending any more: two fit in again, which have to tell the connection.
    _ = admission.answered(0)
    #expect(try admission.enter(.ping, at: start) == true)
    #expect(try admission.enter(.ping, at: start) == false)
  }

  @Test mutating func `failures and successes are news when they change something`() {
    #expect(admission.failed(0, at: start, chance: 1).isNews)
    #expect(!admission.failed(0, at: start, chance: 1).isNews)
    #expect(admission.answered(0) == true)
    #expect(admission.answered(0) == false)
  }

  @Test mutating func `nothing enters after closing`() throws {
    _ = try admission.enter(.ping, at: start)
    #expect(admission.close().count == 1)
    let refusal = #expect(throws: RedisError.self) { try admission.enter(.ping, at: start) }
    #expect(refusal?.code == .closed)
  }
}

extension RedisCall {
  fileprivate static var ping: RedisCall { RedisCall(RedisRequest(["PING"])) }
}
