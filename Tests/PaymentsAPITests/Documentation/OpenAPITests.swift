import HTTPTypes
import Foundation
import Testing

@testable import PaymentsAPI

@Suite struct OpenAPITests {
  @Test func `the document has every route and no other`() async throws {
    let desk = Desk()
    try await desk.run { client in
      let document = try await OpenAPI(client)
      let documented = document.paths.flatMap { path, methods in methods.keys.map { "\($0.uppercased()) \(path)" } }
      let routes = desk.service.routes.map { "\($0.method.rawValue) \($0.path)" }
      #expect(documented.sorted() == routes.sorted())
    }
  }

  @Test func `what the service answers is as the document says`() async throws {
    try await Desk().run { client in
      let document = try await OpenAPI(client)
      let path = try await client.authorisedPayment()
      _ = try await client.post("\(path)/captures", capture(5000))
      let void = try await client.post("\(path)/voids", #"{"amount":1,"currency":"EUR"}"#)
      #expect(document.mismatches(void, with: "Payment") == [])
      _ = try await client.post("\(path)/refunds", #"{"amount":1,"currency":"EUR","capture":1,"reference":"r"}"#)
      for number in 1...2 {
        _ = try await client.post("\(path)/disputes", #"{"amount":1,"currency":"EUR","capture":1,"reason":"fraud"}"#)
        _ = try await client.post("\(path)/disputes/\(number)/\(number == 1 ? "won" : "lost")")
      }
      _ = try await client.post("\(path)/expiries")
      let declined = try await client.requestedPayment()
      _ = try await client.post("\(declined)/declines", #"{"reason":"no funds"}"#)

      for path in [path, declined] {
        #expect(document.mismatches(try await client.get(path), with: "Payment") == [])
        #expect(document.mismatches(try await client.get("\(path)/events?limit=1"), with: "EventPage") == [])
        #expect(document.mismatches(try await client.get("\(path)/events"), with: "EventPage") == [])
        #expect(document.mismatches(try await client.get("\(path)/disputes"), with: "Disputes") == [])
      }
      let batch = try await client.batch([path, unknownPayment])
      #expect(document.mismatches(batch, with: "Batch") == [])
      #expect(document.mismatches(try await client.get(unknownPayment), with: "Problem") == [])
      #expect(document.mismatches(try await client.get("/v1/events"), with: "FeedPage") == [])
      #expect(document.mismatches(try await client.get("/readyz"), with: "Readiness") == [])
      #expect(document.mismatches(try await client.get("/healthz"), with: "Health") == [])
    }
  }

  @Test func `events of unknown types are as the document says, too`() async throws {
    let desk = Desk()
    try await desk.run { client in
      let document = try await OpenAPI(client)
      let path = try await client.authorisedPayment()
      try await desk.appendUnknownEvent(to: path)
      #expect(document.mismatches(try await client.get("\(path)/events"), with: "EventPage") == [])
      #expect(document.mismatches(try await client.get("/v1/events"), with: "FeedPage") == [])
    }
  }

  @Test func `the page of documentation names every route`() async throws {
    let desk = Desk()
    try await desk.run { client in
      let page = try await client.get("/docs").body
      for route in desk.service.routes { #expect(page.contains("\(route.method.rawValue) \(route.path)")) }
    }
  }

  @Test func `codes of problems are told once each`() {
    let codes = ProblemKind.all.map(\.code)
    #expect(Set(codes).count == codes.count)
  }
}

/// The document as a client reads it, with as much of JSON Schema as it uses.
private struct OpenAPI {
  let root: [String: Any]

  init(_ client: Client) async throws {
    let answer = try await client.get("/openapi.json")
    root = try #require(try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any])
  }

  var paths: [String: [String: Any]] { root["paths"] as? [String: [String: Any]] ?? [:] }

  func mismatches(_ answer: Answer, with name: String) -> [String] {
    guard let value = try? JSONSerialization.jsonObject(with: Data(answer.body.utf8)) else { return ["no JSON"] }
    return mismatches(value, schema(name), at: name)
  }

  private func schema(_ name: String) -> [String: Any] {
    let components = root["components"] as? [String: [String: Any]]
    return components?["schemas"]?[name] as? [String: Any] ?? ["enum": []]
  }

  private func mismatches(_ value: Any, _ schema: [String: Any], at place: String) -> [String] {
    if let reference = schema["$ref"] as? String {
      return mismatches(value, self.schema(String(reference.split(separator: "/").last ?? "")), at: place)
    }
    if let alternatives = schema["oneOf"] as? [[String: Any]] {
      let fitting = alternatives.count { mismatches(value, $0, at: place).isEmpty }
      return fitting == 1 ? [] : ["\(place): fits \(fitting) of \(alternatives.count)"]
    }
    if schema.isEmpty { return [] }
    if let allowed = schema["enum"] as? [Bool], !allowed.contains(value as? Bool ?? false) { return ["\(place): \(value)"] }
    if let allowed = schema["enum"] as? [String], !allowed.contains(value as? String ?? "") { return ["\(place): \(value)"] }
    if let pattern = schema["pattern"] as? String,
      (value as? String)?.range(of: pattern, options: .regularExpression) == nil
    {
      return ["\(place): not \(pattern)"]
    }
    switch schema["type"] as? String {
    case "boolean": return value is Bool ? [] : ["\(place): no boolean"]
    case "string": return value is String ? [] : ["\(place): no string"]
    case "integer":
      guard let number = value as? Int, number >= schema["minimum"] as? Int ?? 0 else { return ["\(place): no integer"] }
      return []
    case "array":
      guard let elements = value as? [Any], let items = schema["items"] as? [String: Any] else { return ["\(place): no array"] }
      return elements.flatMap { mismatches($0, items, at: "\(place)[]") }
    case "object":
      guard let members = value as? [String: Any] else { return ["\(place): no object"] }
      let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
      let missing = (schema["required"] as? [String] ?? []).filter { members[$0] == nil }.map { "\(place): no \($0)" }
      return missing
        + members.flatMap { name, value in
          properties[name].map { mismatches(value, $0, at: "\(place).\(name)") } ?? ["\(place): \(name) is unknown"]
        }
    default: return ["\(place): no schema"]
    }
  }
}
