import Testing

@testable import Hiredis

@Suite struct CircuitBreakerTests {
  private let start = ContinuousClock.now
  private var breaker = CircuitBreaker()

  @Test mutating func `a working server is always asked`() {
    #expect(breaker.admits(at: start) == true)
    breaker.succeeded()
    #expect(breaker.admits(at: start) == true)
  }

  @Test mutating func `one failure keeps requests away for 100 milliseconds`() {
    breaker.failed(at: start, chance: 1)
    #expect(breaker.admits(at: start) == false)
    #expect(breaker.admits(at: start + .milliseconds(99)) == false)
    #expect(breaker.admits(at: start + .milliseconds(100)) == true)
  }

  @Test mutating func `only one request probes`() {
    breaker.failed(at: start, chance: 1)
    #expect(breaker.admits(at: start + .milliseconds(100)) == true)
    #expect(breaker.admits(at: start + .milliseconds(100)) == false)
    #expect(breaker.admits(at: start + .milliseconds(199)) == false)
  }

  @Test mutating func `a probe without an outcome is followed by another`() {
    breaker.failed(at: start, chance: 1)
    #expect(breaker.admits(at: start + .milliseconds(100)) == true)
    #expect(breaker.admits(at: start + .milliseconds(200)) == true)
  }

  @Test mutating func `a success closes the circuit and forgets the failures`() {
    for _ in 0..<5 { breaker.failed(at: start, chance: 1) }
    breaker.succeeded()
    #expect(breaker.admits(at: start) == true)
    breaker.failed(at: start, chance: 1)
    #expect(breaker.admits(at: start + .milliseconds(100)) == true)
  }

  @Test func `the backoff doubles from 100 milliseconds to 5 seconds`() {
    let backoff = CircuitBreaker.Backoff()
    let durations = [1, 2, 3, 6, 7, 1000].map { backoff.duration(afterFailures: $0, chance: 1) }
    #expect(
      durations == [
        .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(3200), .seconds(5), .seconds(5),
      ]
    )
  }

  @Test func `chance takes up to half of the backoff away`() {
    let backoff = CircuitBreaker.Backoff()
    #expect(backoff.duration(afterFailures: 1, chance: 0) == .milliseconds(50))
    #expect(backoff.duration(afterFailures: 2, chance: 0.5) == .milliseconds(150))
  }
}
