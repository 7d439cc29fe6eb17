import Foundation
import HTTPTypes

/// The name of a request in logs and in the response: what the client gave as `X-Request-Id`, or a new UUID.
enum RequestID {
  /// The most characters that are taken from a client.
  private static let maximumLength = 128

  static func id(of headers: HTTPFields) -> String {
    guard let given = headers[.requestID], (1...maximumLength).contains(given.utf8.count),
      given.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: ",") })
    else { return fresh() }
    return given
  }

  /// A UUID of version 4. Foundation's initializer without arguments opens /dev/urandom each time.
  private static func fresh() -> String {
    let random = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
    let bits = (random.0 & ~0xf000 | 0x4000, random.1 & ~(3 << 62) | 2 << 62)
    return withUnsafeBytes(of: (bits.0.bigEndian, bits.1.bigEndian)) { bytes in
      UUID(uuid: bytes.loadUnaligned(as: uuid_t.self)).uuidString.lowercased()
    }
  }
}

extension HTTPField.Name {
  static let requestID = Self("X-Request-Id")!
  static let traceparent = Self("traceparent")!
}
