import HTTPTypes
import Metrics
import Synchronization
import Testing

@Suite struct MetricsTests {
  @Test func `requests are counted and timed by route, method and status`() async throws {
    let metrics = RecordedMetrics.ofProcess
    try await Desk().run { client in
      // No other test makes requests of these kinds.
      for _ in 0..<3 { _ = try await client.send(HTTPRequest.Method("BREW")!, "/nowhere") }
      _ = try await client.send(.options, "\(unknownPayment)/voids")
    }
    #expect(metrics["http.server.requests NotFound other 404"] == 3)
    #expect(metrics["http.server.request.duration NotFound other 404"] == 3)
    #expect(metrics["http.server.requests NotFound OPTIONS 405"] == 1)
  }
}

/// Counts what was recorded in metrics, by their names and labels.
private final class RecordedMetrics: MetricsFactory {
  /// The metrics of this process, which can be set once only.
  static let ofProcess: RecordedMetrics = {
    let metrics = RecordedMetrics()
    MetricsSystem.bootstrap(metrics)
    return metrics
  }()

  private let counts = Mutex<[String: Int]>([:])

  subscript(name: String) -> Int { counts.withLock { $0[name, default: 0] } }

  private func instrument(_ label: String, _ dimensions: [(String, String)]) -> Instrument {
    Instrument(metrics: self, name: ([label] + dimensions.map(\.1)).joined(separator: " "))
  }

  func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler { instrument(label, dimensions) }
  func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { instrument(label, dimensions) }
  func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    instrument(label, dimensions)
  }
  func destroyCounter(_ handler: any CounterHandler) {}
  func destroyTimer(_ handler: any TimerHandler) {}
  func destroyRecorder(_ handler: any RecorderHandler) {}

  private final class Instrument: CounterHandler, TimerHandler, RecorderHandler {
    let metrics: RecordedMetrics
    let name: String

    init(metrics: RecordedMetrics, name: String) {
      self.metrics = metrics
      self.name = name
    }

    private func count() { metrics.counts.withLock { $0[name, default: 0] += 1 } }
    func increment(by amount: Int64) { count() }
    func reset() {}
    func recordNanoseconds(_ duration: Int64) { count() }
    func record(_ value: Int64) { count() }
    func record(_ value: Double) { count() }
  }
}
