import Foundation
import FoundationNetworking
import Testing

/// A client with the development token.
struct PaymentClient: Sendable {
  struct Answer: Sendable {
    let status: Int
    let body: String
    fileprivate let response: HTTPURLResponse

    func header(_ name: String) -> String? { response.value(forHTTPHeaderField: name) }
  }

  private let base: String
  private let token: String

  init(_ service: RunningService) throws {
    base = service.base
    token = try service.developmentToken
  }

  func get(_ path: String, _ headers: [String: String] = [:]) async throws -> Answer {
    try await send("GET", path, headers: headers)
  }

  func post(_ path: String, _ body: String, key: String? = nil, _ headers: [String: String] = [:]) async throws -> Answer {
    try await send("POST", path, body, key: key, headers: headers)
  }

  /// How many payments were reduced with an outcome in the cache, as the metrics say.
  func reductions(_ outcome: String) async throws -> Int {
    let name = #"eventlogs_reductions_total{aggregate="payment",outcome="\#(outcome)"} "#
    let line = try await get("/metrics").body.split(separator: "\n").first { $0.hasPrefix(name) }
    return try #require(line.flatMap { Int($0.dropFirst(name.count)) })
  }

  /// Creates and authorises a payment.
  ///
  /// - Returns: Its path.
  func authorisedPayment(of amount: Int) async throws -> String {
    let path = try #require(try await post("/v1/payments", payment(of: amount), key: "create").header("Location"))
    let body = #"{"amount":\#(amount),"currency":"EUR","approval_code":"A1"}"#
    #expect(try await post("\(path)/authorisations", body, key: "authorise").status == 201)
    return path
  }

  private func send(
    _ method: String,
    _ path: String,
    _ body: String? = nil,
    key: String? = nil,
    headers: [String: String] = [:]
  ) async throws -> Answer {
    var request = URLRequest(url: try #require(URL(string: base + path)))
    request.httpMethod = method
    request.httpBody = body.map { Data($0.utf8) }
    request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
    request.setValue(key, forHTTPHeaderField: "Idempotency-Key")
    if body != nil { request.setValue("application/json", forHTTPHeaderField: "Content-Type") }
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    let (data, response) = try await URLSession.shared.data(for: request)
    let answer = try #require(response as? HTTPURLResponse)
    return Answer(status: answer.statusCode, body: String(decoding: data, as: UTF8.self), response: answer)
  }
}

func payment(of amount: Int) -> String {
  #"{"amount":\#(amount),"currency":"EUR","payer":"alice","merchant":"shop"}"#
}

func capture(_ amount: Int) -> String {
  #"{"amount":\#(amount),"currency":"EUR","reference":"part"}"#
}
