import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore

/// What the service answered.
struct Answer: Sendable {
  let status: Int
  let headers: HTTPFields
  let body: String

  init(_ response: TestResponse) {
    status = response.status.code
    headers = response.headers
    body = String(buffer: response.body)
  }

  /// A member of the body's object that is a text.
  func text(_ name: String) -> String? { object[name] as? String }

  /// A member of the body's object that is an integer.
  func integer(_ name: String) -> Int? { object[name] as? Int }

  /// A member of the body's object that is an array of objects.
  func objects(_ name: String) -> [[String: Any]] { object[name] as? [[String: Any]] ?? [] }

  /// The code of a problem, and what it calls wrong.
  var problem: String {
    guard headers[.contentType] == "application/problem+json" else { return "no problem: \(status) \(body)" }
    let field = text("field").map { " \($0)" } ?? ""
    return "\(status) \(text("code") ?? "")\(field)"
  }

  /// The target of the link with a relation.
  func link(_ relation: String) -> String? {
    headers[.link]?.split(separator: ", ").first { $0.hasSuffix("rel=\"\(relation)\"") }
      .flatMap { $0.split(separator: ">").first.map { String($0.dropFirst()) } }
  }

  private var object: [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]) ?? [:]
  }
}
