import EventLogs
import Foundation
import PaymentsDomain
import TestServers
import Testing

@Suite(.enabled(if: PostgresServer.isAvailable && RedisServer.isAvailable), .timeLimit(.minutes(5)))
struct `The command warm` {
  @Test func `warms all payments and disputes, and the second time writes nothing`() async throws {
    try await WarmingBench.with(payments: 700) { bench in
      let first = try await bench.warm()
      #expect(first.exitCode == 0, "\(first.errors)")
      let report = try PrintedReport(first)
      #expect(report.complete && report.logs == 700)
      #expect(report.aggregates.mapValues(\.warmed) == ["payment/1": 700, "disputes/1": 700])
      #expect(try await bench.warmCount() == 700)

      let second = try PrintedReport(try await bench.warm())
      #expect(second.warmed == 0 && second.fresh == 1400)
      let anew = try PrintedReport(try await bench.warm(["--all"]))
      #expect(anew.warmed == 1400)
    }
  }

  @Test func `killed ten times at random moments, it ends with every payment warm`() async throws {
    try await WarmingBench.with(payments: 6000) { bench in
      let options = ["--rate", "900", "--batch", "50", "--lease", "1"]
      var resumptions = 0
      for _ in 0..<10 {
        let process = try await startWhenFree(bench, options)
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...1500)))
        await process.stop(SIGKILL)
        if process.output.contains(#""after":"payment_"#) { resumptions += 1 }
      }
      #expect(resumptions > 0)
      var last = try await bench.warm(["--lease", "1"])
      while last.exitCode == 75 { last = try await bench.warm(["--lease", "1"]) }
      #expect(last.exitCode == 0, "\(last.errors)")
      #expect(try PrintedReport(last).complete)
      #expect(try await bench.warmCount() == 6000)
      #expect(try PrintedReport(try await bench.warm()).warmed == 0)
    }
  }

  /// Starts it as soon as the lease of the one that was killed is over.
  private func startWhenFree(_ bench: WarmingBench, _ options: [String]) async throws -> ServerProcess {
    while true {
      do {
        return try await bench.start(options, readyWhenOutputContains: "warming all logs")
      } catch let failure as ServerFailure where failure.description.contains("checkpointHeld") {
        continue
      }
    }
  }

  @Test func `a second instance says who is at work, and one that is stopped lets go`() async throws {
    try await WarmingBench.with(payments: 300) { bench in
      let first = try await bench.start(["--rate", "20"])
      let second = try await bench.warm()
      #expect(second.exitCode == 75)
      #expect(second.errors.contains(#"The checkpoint "payments-warm" is held by"#))
      #expect(second.output == "")
      // Under another name it may.
      #expect(try await bench.warm(["--checkpoint", "other", "--from-position", "590"]).exitCode == 0)

      #expect(await first.stop(SIGTERM) == 1)
      #expect(first.output.contains(#""complete":false"#))
      #expect(try await bench.warm().exitCode == 0)
      #expect(try await bench.warmCount() == 300)
    }
  }

  @Test func `warms those that changed since a time or a position, and those that are listed`() async throws {
    try await WarmingBench.with(payments: 20) { bench in
      let none = try PrintedReport(try await bench.warm(["--from-position", "40"]))
      #expect(none.complete && none.logs == 0)
      let since = try PrintedReport(try await bench.warm(["--since", "1h"]))
      #expect(since.logs == 20 && since.warmed == 40)
      try await bench.flush()
      let absolute = ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: -60))
      #expect(try PrintedReport(try await bench.warm(["--since", absolute])).warmed == 40)
      try await bench.flush()

      let file = FileManager.default.temporaryDirectory.appending(path: "ids-\(UUID()).txt")
      defer { try? FileManager.default.removeItem(at: file) }
      let lines = bench.ids[..<5].map(\.description) + ["", "no id", LogID(type: "payment").description]
      try lines.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
      let listed = try await bench.warm(["--ids", file.path])
      #expect(listed.exitCode == 1)
      let report = try PrintedReport(listed)
      #expect(report.complete && report.warmed == 10 && report.malformed == 1)
      #expect(report.aggregates.values.allSatisfy { $0.unknown == 1 })
      #expect(report.failures.map(\.reason) == ["line 7 is no id of a log"])
    }
  }

  @Test func `a payment that can't be folded is reported, and the others are warmed`() async throws {
    try await WarmingBench.with(payments: 10) { bench in
      let broken = LogID(type: "payment")
      let nonsense = EncodedEvent(type: "nonsense", payload: ArraySlice("{}".utf8))
      _ = try await bench.store.append(Append(logID: broken, events: [nonsense], expectedIndex: .empty))
      let result = try await bench.warm()
      #expect(result.exitCode == 1)
      let report = try PrintedReport(result)
      #expect(report.complete && report.warmed == 20)
      #expect(report.failures.map(\.log) == [broken.description, broken.description])
      #expect(report.failures.allSatisfy { $0.reason.hasPrefix("unknownEventType: ") })
    }
  }

  @Test func `follows what is appended, and serves metrics and its health`() async throws {
    try await WarmingBench.with(payments: 10) { bench in
      let options = ["--follow", "--http-port", "0"]
      let process = try await bench.start(options, readyWhenOutputContains: "payments warm is listening")
      let base = "http://" + (try #require(process.output.firstMatch(of: /"address":"([^"]+)"/)).1)
      try await until { try await bench.warmCount() == 10 }
      try await LogManager<Payment>(store: bench.store).append([.expired], to: bench.ids[3], expecting: .exists)
      try await until { try await bench.warmCount() == 10 }
      #expect(try await Command.run(["curl", "-s", "\(base)/healthz"]) == #"{"status":"following"}"#)
      let metrics = try await Command.run(["curl", "-s", "\(base)/metrics"])
      #expect(metrics.contains("\neventlogs_warming_logs_total{aggregate=\"disputes\",outcome=\"warmed\"} 11\n"))
      #expect(metrics.contains("\neventlogs_warming_lag 0\n"))
      #expect(await process.stop(SIGTERM) == 0)
    }
  }

  @Test func `refuses what makes no sense, with codes of their own`() async throws {
    let payments = try builtProduct("payments")
    for (words, exitCode) in [
      (["--since", "yesterday"], 64), (["--since", "1h", "--from-position", "1"], 64), (["--ids", "-", "--follow"], 64),
      (["--rate", "0"], 64), (["--batch", "0"], 64), (["--checkpoint", ""], 64),
      (["--eventlogs-store", "memory:"], 78), (["--eventlogs-store", "memory:", "--ids", "/no/such/file"], 78),
      (["--eventlogs-store", "sqlite:/no/such/folder/file", "--eventlogs-cache", "redis://127.0.0.1:1"], 69),
    ] {
      let result = try await Command.result(of: [payments, "warm"] + words)
      #expect(result.exitCode == Int32(exitCode), "\(words): \(result.errors)")
      #expect(result.output == "")
    }
  }

  private func until(_ condition: () async throws -> Bool) async throws {
    while try await !condition() { await Task.yield() }
  }
}
