import EventLogs
import Foundation
import PaymentsDomain
import Testing

@Suite struct PaymentDirectTests {
  private static let payment = """
    {"approvalCodes":["A"],"authorised":9,"captured":5,"captures":[{"amount":5,"capturedAt":"2026-12-10T12:00:00.25Z",\
    "disputed":2,"lost":0,"number":1,"reference":"r","refundable":3,"refunded":0}],"declineReason":"x","disputed":2,\
    "disputes":[{"amount":2,"capture":1,"number":1,"outcome":"open"}],"isExpired":false,"lapsed":0,"lost":0,\
    "outstanding":4,"refundable":3,"refunded":0,"request":{"amount":{"currency":"EUR","minorUnits":9},\
    "captureBy":"2026-12-10T12:00:00Z","description":"d","merchant":"m","payer":"p"},"voided":0}
    """

  /// Paths to every member, with the array elements that lead there.
  private static func paths(in value: Any, from path: [AnyHashable] = []) -> [[AnyHashable]] {
    switch value {
    case let object as [String: Any]:
      object.keys.sorted().flatMap { [path + [$0]] + paths(in: object[$0]!, from: path + [$0]) }
    case let array as [Any]: array.indices.flatMap { paths(in: array[$0], from: path + [$0]) }
    default: []
    }
  }

  private static func replace(_ path: ArraySlice<AnyHashable>, in value: Any, with replacement: Any?) -> Any {
    guard let step = path.first else { return value }
    if var object = value as? [String: Any], let name = step.base as? String {
      object[name] = path.count == 1 ? replacement : replace(path.dropFirst(), in: object[name]!, with: replacement)
      return object
    }
    var array = value as! [Any]
    let index = step.base as! Int
    array[index] = replace(path.dropFirst(), in: array[index], with: replacement)
    return array
  }

  @Test func `a payment in which a member is missing or wrong is read, or refused, by both codecs alike`() throws {
    let whole = try JSONSerialization.jsonObject(with: Data(Self.payment.utf8))
    let paths = Self.paths(in: whole)
    #expect(paths.count == 34)
    for path in paths {
      for replacement in [nil, NSNull(), "x", 0, -1, true, [Any](), [String: Any](), 1.5] as [Any?] {
        let text = ArraySlice(try JSONSerialization.data(withJSONObject: Self.replace(path[...], in: whole, with: replacement)))
        let direct = try? JSONCodec().decode(Payment.self, from: text)
        let foundation = try? FoundationJSONCodec().decode(Payment.self, from: text)
        #expect(direct == foundation, "\(path) \(String(describing: replacement))")
      }
    }
  }

  @Test func `a payment is read with members in any order, and unknown ones are skipped`() throws {
    let whole = try JSONCodec().decode(Payment.self, from: Array(Self.payment.utf8)[...])
    let other = #"{"zzz":[{}],"voided":0,"# + Self.payment.dropFirst().replacing(#","voided":0}"#, with: "}")
    #expect(try JSONCodec().decode(Payment.self, from: Array(other.utf8)[...]) == whole)
    #expect(try String(decoding: JSONCodec().encode(whole), as: UTF8.self) == Self.payment)
  }
}
