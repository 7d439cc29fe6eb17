import HTTPTypes
import Hummingbird
import Metrics
import Synchronization

/// Counters and timers of requests, made once for each set of labels.
final class RequestMetrics: Sendable {
  private struct Labels: Hashable {
    let route: String
    let method: String
    let status: Int
  }

  private struct Instruments: Sendable {
    let requests: Counter
    let duration: Metrics.Timer
  }

  private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"]

  private let instruments = Mutex<[Labels: Instruments]>([:])

  /// Counts a request and its time. A method of the client's own invention is `other`, so that labels stay few.
  func record(_ route: String, _ method: HTTPRequest.Method, _ response: Response, _ time: Duration) {
    let method = Self.methods.contains(method.rawValue) ? method.rawValue : "other"
    let labels = Labels(route: route, method: method, status: response.status.code)
    let found = instruments.withLock { instruments in
      if let found = instruments[labels] { return found }
      let made = Self.make(labels)
      instruments[labels] = made
      return made
    }
    found.requests.increment()
    found.duration.record(duration: time)
    if response.headers.contains(.idempotentReplayed) { Counter(label: "payments.replays").increment() }
  }

  private static func make(_ labels: Labels) -> Instruments {
    let dimensions = [("route", labels.route), ("method", labels.method), ("status", String(labels.status))]
    return Instruments(
      requests: Counter(label: "http.server.requests", dimensions: dimensions),
      duration: Metrics.Timer(
        label: "http.server.request.duration",
        dimensions: dimensions,
        preferredDisplayUnit: .seconds
      )
    )
  }
}
