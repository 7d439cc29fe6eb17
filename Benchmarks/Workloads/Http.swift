import Foundation
import TestServers

extension Workload {
  /// Requests to the payment service on PostgreSQL and Redis, beside a route that answers the same bytes without doing anything.
  static let http = Workload(
    lines: [
      Line("http/read", tasks: 64, against: "a constant GET", bar: 0.35),
      Line("http/capture", tasks: 64, against: "a constant POST", bar: 0.25),
    ],
    isOnRequest: true
  ) { bench in
    let service = try await PaymentServer(bench, payments: 4096)
    let constant = try await ConstantServer(bench, answering: service.payment)
    let wrk = bench.wrk()
    /// Sends a request 64 at a time. A script is made for each run, so that no idempotency key comes a second time.
    @Sendable func load(_ base: String, _ request: String) async throws -> Sample {
      try await wrk.run(base, service.script(request), connections: 64)
    }
    let path = #""/v1/payments/" .. ids[math.random(#ids)]"#
    let keyed = #"wrk.headers["Idempotency-Key"] = key()"#
    return [
      Step(name: "http/read") { try await load(service.base, #"return wrk.format("GET", \#(path))"#) },
      Step(name: "a constant GET") { try await load(constant.base, #"return wrk.format("GET", "/constant")"#) },
      Step(name: "http/capture") {
        try await load(service.base, #"\#(keyed); return wrk.format("POST", \#(path) .. "/captures", wrk.headers, body)"#)
      },
      Step(name: "a constant POST") {
        try await load(constant.base, #"\#(keyed); return wrk.format("POST", "/constant", wrk.headers, body)"#)
      },
    ]
  }
}
