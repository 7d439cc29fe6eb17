import EventLogsTesting
import Hummingbird
import Synchronization
import Testing

@testable import PaymentsAPI

@Suite struct RequestDeadlinesTests {
  @Test func `the outcome of what can't be cancelled is awaited, and answered`() async throws {
    let time = Mutex(ContinuousClock.now)
    let deadlines = RequestDeadlines(limit: .seconds(30)) { time.withLock(\.self) }
    let gate = Gate(heedsCancellation: false)
    async let answer = deadlines.respond {
      try await gate.pass()
      return Response(status: Task.isCancelled ? .created : .ok)
    }
    await gate.arrival()
    time.withLock { $0 += .seconds(31) }
    deadlines.look()
    gate.open()
    let response = try await answer
    #expect(response.status == .created)
  }
}
