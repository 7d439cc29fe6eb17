import HTTPTypes
import Hummingbird

/// A method at a path, who may use it, and what answers.
struct Route: Sendable {
  let method: HTTPRequest.Method

  /// The path with its parameters in braces, as OpenAPI writes it.
  let path: String

  /// The right that a principal must have; `nil` for a route that is open to all.
  let scope: Scope?

  let respond: @Sendable (Request, PaymentsContext) async throws -> Response

  init(
    _ method: HTTPRequest.Method,
    _ path: String,
    scope: Scope? = nil,
    _ respond: @escaping @Sendable (Request, PaymentsContext) async throws -> Response
  ) {
    self.method = method
    self.path = path
    self.scope = scope
    self.respond = respond
  }
}

/// All routes, for the question which methods a path has: the router only knows that a method isn't among them.
struct RouteTable: Sendable {
  let routes: [Route]

  /// The methods at a path, in alphabetic order; none where no route has it.
  func methods(at path: String) -> [HTTPRequest.Method] {
    let segments = path.split(separator: "/")
    var methods = Set(routes.filter { $0.matches(segments) }.map(\.method))
    if methods.contains(.get) { methods.insert(.head) }
    return methods.sorted { $0.rawValue < $1.rawValue }
  }
}

extension Route {
  fileprivate func matches(_ segments: [Substring]) -> Bool {
    let pattern = path.split(separator: "/")
    return pattern.count == segments.count && zip(pattern, segments).allSatisfy { $0.first == "{" || $0 == $1 }
  }
}
