public import Hummingbird

/// What goes with a request through the interface.
public struct PaymentsContext: RequestContext {
  public var coreContext: CoreRequestContextStorage

  /// Who makes the request; known in routes that need a right.
  var principal = Principal(id: "nobody", scopes: [])

  /// The name of the request in logs, the client's where it gave one.
  var requestID = ""

  /// What ties together all that the request causes: the trace it belongs to, or the request itself.
  var correlationID = ""

  public init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
  }
}
