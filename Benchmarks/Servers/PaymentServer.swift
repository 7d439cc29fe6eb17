import Foundation
import Synchronization
import TestServers

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// The built `payments` on the benchmark's PostgreSQL and Redis, with authorised payments in it.
struct PaymentServer {
  static let captureBody = #"{"amount":1,"currency":"EUR","reference":"part delivery"}"#

  let base: String

  /// The payments, of each of which far more may be captured than anybody will.
  private(set) var ids: [String] = []

  /// What the service says of a payment.
  private(set) var payment = ""

  private let token: String

  /// Starts the service and makes payments.
  init(_ bench: Workbench, payments count: Int) async throws {
    let fresh = try await Command.run([builtProduct("payments"), "token"])
    guard let token = fresh.firstMatch(of: /token: (\S+)/)?.1, let entry = fresh.firstMatch(of: /entry: (\S+)/)?.1 else {
      throw ServerFailure("payments printed no token")
    }
    self.token = String(token)
    let process = try await bench.start(
      builtProduct("payments"),
      ["serve", "--http-port", "0"],
      environment: [
        "EVENTLOGS_STORE": try await bench.servers.emptyDatabase().url(), "EVENTLOGS_CACHE": bench.servers.redis.tcpURL,
        "PAYMENTS_TOKENS": String(entry),
      ],
      readyWhenOutputContains: "payments is ready"
    )
    guard let address = process.output.firstMatch(of: /"address":"([^"]+)"/)?.1 else {
      throw ServerFailure("payments said no address:\n\(process.output)")
    }
    base = "http://\(address)"
    for first in stride(from: 0, to: count, by: 16) {
      ids += try await withThrowingTaskGroup { [self] group in
        for number in first..<min(first + 16, count) { group.addTask { try await authorisedPayment(number) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
    }
    payment = try await send("GET", "/v1/payments/\(ids[0])")
  }

  /// Lua for wrk that gives `request` a body, which finds `ids`, `body`, and `key()`, a new idempotency key.
  func script(_ request: String) -> String {
    """
    local ids = {\(ids.map { "\"\($0)\"" }.joined(separator: ","))}
    local body = '\(Self.captureBody)'
    local prefix, number = "\(UUID())", 0
    local seed = 0
    function setup(thread) seed = seed + 1; thread:set("thread", seed) end
    function init() math.randomseed(thread) end
    local function key() number = number + 1; return prefix .. "-" .. thread .. "-" .. number end
    wrk.headers["Authorization"] = "Bearer \(token)"
    wrk.headers["Content-Type"] = "application/json"
    function request() \(request) end
    """
  }

  private func authorisedPayment(_ number: Int) async throws -> String {
    let amount = #""amount":1000000000,"currency":"EUR""#
    let created = try await send("POST", "/v1/payments", "{\(amount),\"payer\":\"payer-\(number)\",\"merchant\":\"shop\"}")
    guard let id = created.firstMatch(of: /"id":"([^"]+)"/)?.1 else { throw ServerFailure("no id in \(created)") }
    _ = try await send("POST", "/v1/payments/\(id)/authorisations", "{\(amount),\"approval_code\":\"A1\"}")
    return String(id)
  }

  private func send(_ method: String, _ path: String, _ body: String? = nil) async throws -> String {
    guard let url = URL(string: base + path) else { throw ServerFailure("\(path) is no path") }
    var request = URLRequest(url: url)
    request.httpMethod = method
    request.httpBody = body.map { Data($0.utf8) }
    request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.setValue(UUID().uuidString, forHTTPHeaderField: "Idempotency-Key")
    let (data, response) = try await URLSession.shared.data(for: request)
    let text = String(decoding: data, as: UTF8.self)
    guard let response = response as? HTTPURLResponse, response.statusCode / 100 == 2 else {
      throw ServerFailure("\(method) \(path) was answered with \(text)")
    }
    return text
  }
}
