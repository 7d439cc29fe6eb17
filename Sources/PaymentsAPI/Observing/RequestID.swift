import Foundation
import HTTPTypes

/// The name of a request in logs and in the response: what the client gave as `X-Request-Id`, or a new UUID.
enum RequestID {
  /// The most characters that are taken from a client.
  private static let maximumLength = 128

  static func id(of headers: HTTPFields) -> String {
    guard let given = headers[.requestID], (1...maximumLength).contains(given.utf8.count),
      given.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: ",") })
    else { return UUID().uuidString.lowercased() }
    return given
  }
}

extension HTTPField.Name {
  static let requestID = Self("X-Request-Id")!
  static let traceparent = Self("traceparent")!
}
