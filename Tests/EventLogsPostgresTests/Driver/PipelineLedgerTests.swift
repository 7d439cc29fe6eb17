import Testing

@testable import LibPQ

@Suite struct PipelineLedgerTests {
  private typealias Ledger = PipelineLedger<String, Int>

  private let error = PostgresServerError(sqlState: "22P02", message: "invalid")

  /// What became of the requests of a group, in order.
  private func outcomes(_ ledger: inout Ledger) throws -> [String] {
    try #require(ledger.didSync()).map { request, outcome in
      switch outcome {
      case .completed(let result): "\(request) completed \(result)"
      case .failed(let error): "\(request) failed \(error.sqlState)"
      case .skipped: "\(request) skipped"
      }
    }
  }

  @Test func `a request is settled only when its Sync has come back`() throws {
    var ledger = Ledger()
    ledger.didSend("append")
    ledger.didSendSync()
    ledger.didComplete(1)
    #expect(ledger.didEndStep())
    #expect(ledger.oldest == "append")
    #expect(!ledger.isEmpty)
    #expect(try outcomes(&ledger) == ["append completed 1"])
    #expect(ledger.isEmpty)
  }

  @Test func `after an error the rest of the group was skipped, and other groups were not`() throws {
    var ledger = Ledger()
    for request in ["a", "b", "c"] { ledger.didSend(request) }
    ledger.didSendSync()
    ledger.didSend("d")
    ledger.didSendSync()
    ledger.didComplete(1)
    #expect(ledger.didEndStep())
    ledger.didFail(error)
    #expect(ledger.didEndStep())
    ledger.didSkip()
    #expect(ledger.didEndStep())
    #expect(try outcomes(&ledger) == ["a completed 1", "b failed 22P02", "c skipped"])
    ledger.didComplete(4)
    #expect(ledger.didEndStep())
    #expect(try outcomes(&ledger) == ["d completed 4"])
  }

  @Test func `a statement that can't be prepared fails its request, and is prepared again for the next`() throws {
    var ledger = Ledger()
    ledger.didSendPrepare("s")
    ledger.didSend("a")
    ledger.didSend("b")
    ledger.didSendSync()
    #expect(ledger.isPrepared("s"))
    ledger.didFail(error)
    #expect(ledger.didEndStep())
    for _ in 0..<2 {
      ledger.didSkip()
      #expect(ledger.didEndStep())
    }
    #expect(try outcomes(&ledger) == ["a failed 22P02", "b skipped"])
    #expect(!ledger.isPrepared("s"))
  }

  @Test func `a statement whose preparation was skipped isn't prepared`() {
    var ledger = Ledger()
    ledger.didSend("a")
    ledger.didSendPrepare("s")
    ledger.didSend("b")
    ledger.didSendSync()
    ledger.didFail(error)
    #expect(ledger.didEndStep())
    ledger.didSkip()
    #expect(ledger.didEndStep())
    #expect(!ledger.isPrepared("s"))
  }

  @Test func `the unnamed statement is prepared every time`() {
    var ledger = Ledger()
    ledger.didSendPrepare("")
    #expect(!ledger.isPrepared(""))
  }

  @Test func `when the connection is lost only a failed statement's outcome is known`() {
    var ledger = Ledger()
    for request in ["completed", "failed", "skipped", "unanswered"] { ledger.didSend(request) }
    ledger.didSendSync()
    ledger.didComplete(1)
    _ = ledger.didEndStep()
    ledger.didFail(error)
    _ = ledger.didEndStep()
    ledger.didSkip()
    _ = ledger.didEndStep()
    let lost = ledger.abandon().map { "\($0.request) \($0.error?.sqlState ?? "unknown")" }
    #expect(lost == ["completed unknown", "failed 22P02", "skipped unknown", "unanswered unknown"])
    #expect(ledger.isEmpty)
  }

  @Test func `a statement that failed before its results ended is known to have failed`() {
    var ledger = Ledger()
    ledger.didSend("a")
    ledger.didSendSync()
    ledger.didFail(error)
    #expect(ledger.abandon().map(\.error?.sqlState) == ["22P02"])
  }

  @Test func `an error that comes instead of the Sync says nothing about what was completed`() {
    var ledger = Ledger()
    ledger.didSend("append")
    ledger.didSendSync()
    ledger.didComplete(1)
    _ = ledger.didEndStep()
    ledger.didFail(PostgresServerError(sqlState: "57P01", message: "terminating"))
    #expect(ledger.abandon().map(\.error?.sqlState) == [nil])
  }

  @Test func `results that nobody asked for are noticed`() {
    var ledger = Ledger()
    #expect(!ledger.didEndStep())
    #expect(ledger.didSync() == nil)
    ledger.didSendSync()
    ledger.didComplete(1)
    #expect(!ledger.didEndStep())
  }
}
