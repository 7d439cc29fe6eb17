import Testing

@testable import LibPQ

@Suite struct PipelineLedgerTests {
  /// A server's side of the pipeline, told in words.
  private final class Conversation {
    var ledger = PipelineLedger<String, Int>()

    /// Sends requests with a Sync behind them.
    func send(_ requests: String..., preparing name: String? = nil) {
      if let name { ledger.didSendPrepare(name) }
      for request in requests { ledger.didSend(request) }
      ledger.didSendSync()
    }

    func complete(_ result: Int) -> Bool {
      ledger.didComplete(result)
      return ledger.didEndStep()
    }

    func fail(_ sqlState: String = "22P02") -> Bool {
      ledger.didFail(PostgresServerError(sqlState: sqlState, message: "failed"))
      return ledger.didEndStep()
    }

    func skip() -> Bool {
      ledger.didSkip()
      return ledger.didEndStep()
    }

    /// What became of the requests of the oldest group, in order.
    func sync() -> [String]? {
      ledger.didSync()?.map { request, outcome in
        switch outcome {
        case .completed(let result): "\(request) completed \(result)"
        case .failed(let error): "\(request) failed \(error.sqlState)"
        case .skipped: "\(request) skipped"
        }
      }
    }

    /// What is known of the unsettled requests when the connection is lost.
    func lose() -> [String] {
      ledger.abandon().map { "\($0.request) \($0.error?.sqlState ?? "unknown")" }
    }
  }

  private let server = Conversation()

  @Test func `a request is settled only when its Sync has come back`() {
    server.send("append")
    #expect(server.complete(1))
    #expect(server.ledger.oldest == "append")
    #expect(!server.ledger.isEmpty)
    #expect(server.sync() == ["append completed 1"])
    #expect(server.ledger.isEmpty)
  }

  @Test func `after an error the rest of the group was skipped, and other groups were not`() {
    server.send("a", "b", "c")
    server.send("d")
    #expect(server.complete(1) && server.fail() && server.skip())
    #expect(server.sync() == ["a completed 1", "b failed 22P02", "c skipped"])
    #expect(server.complete(4))
    #expect(server.sync() == ["d completed 4"])
  }

  @Test func `a statement that can't be prepared fails its request, and is prepared again for the next`() {
    server.send("a", "b", preparing: "s")
    #expect(server.ledger.isPrepared("s"))
    #expect(server.fail() && server.skip() && server.skip())
    #expect(server.sync() == ["a failed 22P02", "b skipped"])
    #expect(!server.ledger.isPrepared("s"))
  }

  @Test func `a statement whose preparation was skipped isn't prepared`() {
    server.ledger.didSend("a")
    server.send("b", preparing: "s")
    #expect(server.fail() && server.skip() && server.skip())
    #expect(server.sync() == ["a failed 22P02", "b skipped"])
    #expect(!server.ledger.isPrepared("s"))
  }

  @Test func `the unnamed statement is prepared every time`() {
    server.send("a", preparing: "")
    #expect(!server.ledger.isPrepared(""))
  }

  @Test func `a statement that the server has already is prepared, and what was skipped for it isn't prepared again`() {
    server.send("a", preparing: "s")
    #expect(server.fail("42P05") && server.skip())
    #expect(server.sync() == ["a skipped"])
    #expect(server.ledger.isPrepared("s"))
    #expect(server.ledger.hasFoundPooler)
  }

  @Test func `a statement that was prepared and is missed betrays a pooler, for good`() {
    server.send("a", preparing: "s")
    #expect(server.complete(0) && server.complete(1))
    #expect(server.sync() == ["a completed 1"])
    #expect(!server.ledger.hasFoundPooler)
    server.ledger.didMiss("s")
    #expect(server.ledger.hasFoundPooler && !server.ledger.isPrepared("s"))
    _ = server.lose()
    #expect(server.ledger.hasFoundPooler)
  }

  @Test func `a statement whose preparation was skipped is missed without a pooler`() {
    server.ledger.didSend("a")
    server.send("b", preparing: "s")
    server.send("c")
    server.send("d", preparing: "s")
    #expect(server.fail() && server.skip() && server.skip())
    #expect(server.sync() == ["a failed 22P02", "b skipped"])
    #expect(server.fail("26000"))
    server.ledger.didMiss("s")
    #expect(server.sync() == ["c failed 26000"])
    #expect(server.complete(0) && server.complete(4))
    #expect(server.sync() == ["d completed 4"])
    #expect(!server.ledger.hasFoundPooler)
  }

  @Test func `a statement that is being prepared is not forgotten for an earlier request's sake`() {
    server.send("a", preparing: "s")
    server.ledger.didMiss("s")
    #expect(server.ledger.isPrepared("s"))
    #expect(server.complete(0))
    server.ledger.didMiss("s")
    #expect(!server.ledger.isPrepared("s"))
  }

  @Test func `of a group that is half answered the answered half has been awaited longest`() {
    server.send("a", "b")
    #expect(server.complete(1))
    #expect(server.ledger.oldest == "a")
  }

  @Test func `when the connection is lost only a failed statement's outcome is known`() {
    server.send("completed", "failed", "skipped", "unanswered")
    #expect(server.complete(1) && server.fail() && server.skip())
    #expect(server.lose() == ["completed unknown", "failed 22P02", "skipped unknown", "unanswered unknown"])
    #expect(server.ledger.isEmpty)
  }

  @Test func `a statement that failed before its results ended is known to have failed`() {
    server.send("a")
    server.ledger.didFail(PostgresServerError(sqlState: "22P02", message: "failed"))
    #expect(server.lose() == ["a 22P02"])
  }

  @Test func `an error that comes instead of the Sync says nothing about what was completed`() {
    server.send("append")
    #expect(server.complete(1))
    server.ledger.didFail(PostgresServerError(sqlState: "57P01", message: "terminating"))
    #expect(server.lose() == ["append unknown"])
  }

  @Test func `results that nobody asked for are noticed`() {
    #expect(!server.complete(1))
    #expect(server.sync() == nil)
    server.send()
    #expect(!server.complete(1))
  }
}
