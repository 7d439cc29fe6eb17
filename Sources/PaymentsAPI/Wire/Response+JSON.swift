import EventLogs
import HTTPTypes
import Hummingbird
import NIOCore
import PaymentsDomain

extension Response {
  /// A response with the body that a closure writes.
  static func json(_ status: HTTPResponse.Status, _ write: (inout JSONWriter) throws -> Void) -> Response {
    Response(status: status, headers: [.contentType: "application/json"], body: JSON.body(write))
  }
}

extension Reduction<Payment> {
  /// A response with the payment, under its entity tag.
  func response(_ status: HTTPResponse.Status) -> Response {
    tagged(.json(status) { try $0.write(payment: self) })
  }
}

extension Reduction<Disputes> {
  /// A response with the disputes, under the entity tag of the payment.
  func response(_ status: HTTPResponse.Status) -> Response {
    tagged(.json(status) { try $0.write(disputes: self) })
  }
}

extension Reduction {
  fileprivate func tagged(_ response: Response) -> Response {
    var response = response
    response.headers[.eTag] = throughIndex?.entityTag
    response.headers[.cacheControl] = "private, no-cache"
    return response
  }
}

extension JSON {
  /// The body that a closure writes.
  ///
  /// All that is written here was read from JSON or comes from this service, so that only a mistake in the closure can make it
  /// throw; the body is then empty.
  static func body(_ write: (inout JSONWriter) throws -> Void) -> ResponseBody {
    guard let bytes = try? JSON.write(write) else {
      assertionFailure("a response can't be written")
      return ResponseBody()
    }
    return ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
  }
}
