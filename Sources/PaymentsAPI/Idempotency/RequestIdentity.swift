import Crypto
import EventLogs
import struct Foundation.Data
import PaymentsDomain

/// By what a write is known again: the key under which it happens at most once, and a fingerprint of all that it asks for.
///
/// The stored key is a hash of principal, operation and the client's key, so that nobody meets another's keys, and that its
/// length doesn't depend on theirs. The fingerprint goes into the metadata of the event: the store compares events alone, and
/// two requests may decide the same ones.
struct RequestIdentity: Sendable {
  /// The name of the fingerprint in the event's metadata.
  static let metadataName = "request_fingerprint"

  let key: IdempotencyKey
  let fingerprint: String

  /// - Throws: ``EventLogsError`` with code `invalidArgument`; never for the keys made here, which are short.
  init(
    _ operation: PaymentOperation,
    by principal: Principal,
    under field: IdempotencyKeyField,
    of id: LogID?,
    dispute: DisputeNumber?,
    body: BodyFields
  ) throws(EventLogsError) {
    key = try IdempotencyKey("\(operation.rawValue):\(digest([principal.id, operation.rawValue, field.text]))")
    var parts = [operation.rawValue, id?.description ?? "", dispute?.description ?? ""]
    for (name, value) in body.values.sorted(by: { $0.key < $1.key }) { parts += [name, value.canonicalText] }
    fingerprint = digest(parts)
  }
}

/// The SHA-256 of some texts, each with its length before it so that none runs into the next.
private func digest(_ parts: [String]) -> String {
  var hash = SHA256()
  for part in parts { hash.update(data: Data("\(part.utf8.count):\(part)".utf8)) }
  return Data(hash.finalize()).base64EncodedString()
}

extension BodyFields.Value {
  /// A text that is the same for all ways of writing one value.
  fileprivate var canonicalText: String {
    switch self {
    case .integer(let number): String(number)
    case .text(let text): text
    case .date(let date): ISO8601.text(of: date) ?? ""
    case .currency(let currency): currency.code
    case .ids(let ids): ids.map(\.description).joined(separator: ",")
    }
  }
}
