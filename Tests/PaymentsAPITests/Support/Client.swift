import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

/// Sends requests as a client of the service does.
struct Client: Sendable {
  private let client: any TestClientProtocol

  init(_ client: any TestClientProtocol) { self.client = client }

  /// The port of the server, if there is one.
  var port: Int? { client.port }

  func send(
    _ method: HTTPRequest.Method,
    _ path: String,
    _ body: String? = nil,
    _ headers: HTTPFields = [:]
  ) async throws -> Answer {
    let buffer = body.map { ByteBuffer(string: $0) }
    return Answer(try await client.executeRequest(uri: path, method: method, headers: headers, body: buffer))
  }

  func get(_ path: String, _ headers: HTTPFields = [:]) async throws -> Answer {
    try await send(.get, path, nil, headers)
  }

  /// Sends a request that writes, under a key of its own unless one is given.
  func post(
    _ path: String,
    _ body: String? = nil,
    key: String = UUID().uuidString,
    _ headers: HTTPFields = [:]
  ) async throws -> Answer {
    var headers = headers
    headers[.idempotencyKey] = key
    if body != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
    return try await send(.post, path, body, headers)
  }

  /// Reads the payments at some paths at once.
  func batch(_ paths: [String]) async throws -> Answer {
    let body = "{\"ids\":[\(paths.map { "\"\(id(in: $0))\"" }.joined(separator: ","))]}"
    return try await send(.post, "/v1/payments:batchGet", body, [.contentType: "application/json"])
  }

  /// Creates a payment of 100.00 EUR.
  ///
  /// - Returns: Its path.
  func requestedPayment() async throws -> String {
    let answer = try await post("/v1/payments", request)
    return try #require(answer.headers[.location])
  }

  /// Creates a payment of 100.00 EUR and authorises all of it.
  ///
  /// - Returns: Its path.
  func authorisedPayment() async throws -> String {
    let path = try await requestedPayment()
    let answer = try await post("\(path)/authorisations", #"{"amount":10000,"currency":"EUR","approval_code":"A1"}"#)
    try #require(answer.status == 201)
    return path
  }
}

/// The id of the payment at a path.
func id(in path: String) -> Substring { path.dropFirst("/v1/payments/".count) }

/// The body of a request for 100.00 EUR.
let request = #"{"amount":10000,"currency":"EUR","payer":"payer-1","merchant":"merchant-1"}"#

/// The body of a capture.
func capture(_ amount: Int, reference: String = "c") -> String {
  #"{"amount":\#(amount),"currency":"EUR","reference":"\#(reference)"}"#
}

extension HTTPField.Name {
  static let idempotencyKey = Self("Idempotency-Key")!
  static let idempotentReplayed = Self("Idempotent-Replayed")!
  static let link = Self("Link")!
  static let requestID = Self("X-Request-Id")!
}

/// The path of a payment that nobody created.
let unknownPayment = "/v1/payments/payment_01h455vb4pex5vsknk084sn02q"
