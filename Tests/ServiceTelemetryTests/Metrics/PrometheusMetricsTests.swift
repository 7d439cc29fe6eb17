import CoreMetrics
import ServiceTelemetry
import Testing

@Suite struct `Prometheus metrics` {
  private let metrics = PrometheusMetrics(help: ["http_requests_total": "Requests, by route.\nAnd \\ so on."])

  /// The exposition without the count of what was refused, which is always there.
  private func text(of metrics: PrometheusMetrics) -> String {
    let lines = metrics.text().split(separator: "\n", omittingEmptySubsequences: false)
    return lines.filter { !$0.contains("metrics_refused_total") }.joined(separator: "\n")
  }

  @Test func `shows counters`() {
    Counter(label: "http.requests", dimensions: [("route", "/v1"), ("code", "200")], factory: metrics).increment(by: 2)
    Counter(label: "http.requests", dimensions: [("code", "200"), ("route", "/v1")], factory: metrics).increment()
    Counter(label: "http.requests", dimensions: [("route", "a\"b\\c\nd"), ("code", "404")], factory: metrics).increment()
    #expect(
      text(of: metrics) == #"""
        # HELP http_requests_total Requests, by route.\nAnd \\ so on.
        # TYPE http_requests_total counter
        http_requests_total{code="200",route="/v1"} 3
        http_requests_total{code="404",route="a\"b\\c\nd"} 1

        """#
    )
  }

  @Test func `shows floating-point counters, which never go down`() {
    let counter = FloatingPointCounter(label: "cost_total", factory: metrics)
    counter.increment(by: 1.5)
    counter.increment(by: -1)
    counter.increment(by: Double.nan)
    #expect(text(of: metrics) == "# TYPE cost_total counter\ncost_total 1.5\n")
  }

  @Test func `shows meters and gauges`() {
    let meter = Meter(label: "queue-depth", factory: metrics)
    meter.set(5)
    meter.increment(by: 2.5)
    meter.decrement()
    Gauge(label: "9lives", factory: metrics).record(-Double.infinity)
    Gauge(label: "unknown", factory: metrics).record(Double.nan)
    #expect(
      text(of: metrics) == """
        # TYPE _9lives gauge
        _9lives -Inf
        # TYPE queue_depth gauge
        queue_depth 6.5
        # TYPE unknown gauge
        unknown NaN

        """
    )
  }

  @Test func `shows histograms that are read, the last one under its name and labels`() {
    for sum in [7, 9] {
      metrics.histogram("batch.size", labels: [("store", "a")], bounds: [0, 2]) { (counts: [1, 2, 1], sum: sum) }
    }
    #expect(
      text(of: metrics) == """
        # TYPE batch_size histogram
        batch_size_bucket{store="a",le="0"} 1
        batch_size_bucket{store="a",le="2"} 3
        batch_size_bucket{store="a",le="+Inf"} 4
        batch_size_sum{store="a"} 9
        batch_size_count{store="a"} 4

        """
    )
  }

  @Test func `shows timers as histograms in seconds`() {
    let timer = Timer(label: "http_request_duration", dimensions: [("le", "x"), ("route", "/")], factory: metrics)
    timer.recordNanoseconds(500_000)
    timer.recordMilliseconds(30)
    timer.recordSeconds(60)
    #expect(
      text(of: metrics) == """
        # TYPE http_request_duration_seconds histogram
        http_request_duration_seconds_bucket{label_le="x",route="/",le="0.0005"} 1
        http_request_duration_seconds_bucket{label_le="x",route="/",le="0.001"} 1
        http_request_duration_seconds_bucket{label_le="x",route="/",le="0.0025"} 1
        http_request_duration_seconds_bucket{label_le="x",route="/",le="0.005"} 1
        http_request_duration_seconds_bucket{label_le="x",route="/",le="0.01"} 1
        http_request_duration_seconds_bucket{label_le="x",route="/",le="0.025"} 1
        http_request_duration_seconds_bucket{label_le="x",route="/",le="0.05"} 2
        http_request_duration_seconds_bucket{label_le="x",route="/",le="0.1"} 2
        http_request_duration_seconds_bucket{label_le="x",route="/",le="0.25"} 2
        http_request_duration_seconds_bucket{label_le="x",route="/",le="0.5"} 2
        http_request_duration_seconds_bucket{label_le="x",route="/",le="1"} 2
        http_request_duration_seconds_bucket{label_le="x",route="/",le="2.5"} 2
        http_request_duration_seconds_bucket{label_le="x",route="/",le="5"} 2
        http_request_duration_seconds_bucket{label_le="x",route="/",le="10"} 2
        http_request_duration_seconds_bucket{label_le="x",route="/",le="+Inf"} 3
        http_request_duration_seconds_sum{label_le="x",route="/"} 60.0305
        http_request_duration_seconds_count{label_le="x",route="/"} 3

        """
    )
  }

  @Test func `shows recorders as histograms of sizes`() {
    let recorder = Recorder(label: "events", factory: metrics)
    for size in [1, 3, 1000, 200_000] { recorder.record(size) }
    let lines = metrics.text().split(separator: "\n")
    #expect(lines.contains(#"events_bucket{le="1"} 1"#))
    #expect(lines.contains(#"events_bucket{le="5"} 2"#))
    #expect(lines.contains(#"events_bucket{le="100000"} 3"#))
    #expect(lines.contains(#"events_bucket{le="+Inf"} 4"#))
    #expect(lines.contains("events_sum 201004"))
    #expect(lines.contains("events_count 4"))
  }

  @Test func `reads values when they are asked for, the last registered ones`() {
    metrics.gauge("depth") { 1 }
    metrics.gauge("depth") { 2 }
    metrics.counter("reductions", labels: [("aggregate", "payment")]) { 3 }
    #expect(
      text(of: metrics) == """
        # TYPE depth gauge
        depth 2
        # TYPE reductions_total counter
        reductions_total{aggregate="payment"} 3

        """
    )
  }

  @Test func `keeps no more label sets than it may, and counts the others`() {
    let metrics = PrometheusMetrics(maximumSeries: 2)
    for number in 0..<5 { Counter(label: "c", dimensions: [("n", "\(number)")], factory: metrics).increment() }
    Counter(label: "c", dimensions: [("n", "0")], factory: metrics).increment()
    #expect(
      metrics.text() == """
        # TYPE c_total counter
        c_total{n="0"} 2
        c_total{n="1"} 1
        # HELP metrics_refused_total Label sets and metrics that were not kept.
        # TYPE metrics_refused_total counter
        metrics_refused_total 3

        """
    )
  }

  @Test func `refuses a name that another kind of metric has`() {
    Gauge(label: "x_total", factory: metrics).record(1)
    Counter(label: "x", factory: metrics).increment()
    #expect(text(of: metrics) == "# TYPE x_total gauge\nx_total 1\n")
    #expect(metrics.text().contains("metrics_refused_total 1\n"))
  }

  @Test func `loses nothing when many threads count`() async {
    await withTaskGroup { group in
      for _ in 0..<8 {
        group.addTask { [metrics] in
          for number in 0..<1000 {
            Counter(label: "c", dimensions: [("n", "\(number % 10)")], factory: metrics).increment()
            Timer(label: "t", factory: metrics).recordMilliseconds(1)
          }
        }
      }
    }
    let lines = metrics.text().split(separator: "\n")
    for number in 0..<10 { #expect(lines.contains(#"c_total{n="\#(number)"} 800"#)) }
    #expect(lines.contains("t_seconds_count 8000"))
  }
}
