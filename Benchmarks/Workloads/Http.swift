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
    let read = service.script(#"return wrk.format("GET", "/v1/payments/" .. ids[math.random(#ids)])"#)
    let capture = service.script(
      """
      wrk.headers["Idempotency-Key"] = key()
      return wrk.format("POST", "/v1/payments/" .. ids[math.random(#ids)] .. "/captures", wrk.headers, body)
      """
    )
    let constantGet = service.script(#"return wrk.format("GET", "/constant")"#)
    let constantPost = service.script(
      """
      wrk.headers["Idempotency-Key"] = key()
      return wrk.format("POST", "/constant", wrk.headers, body)
      """
    )
    return [
      Step(name: "http/read") { try await wrk.run(service.base, read, connections: 64) },
      Step(name: "a constant GET") { try await wrk.run(constant.base, constantGet, connections: 64) },
      Step(name: "http/capture") { try await wrk.run(service.base, capture, connections: 64) },
      Step(name: "a constant POST") { try await wrk.run(constant.base, constantPost, connections: 64) },
    ]
  }
}
