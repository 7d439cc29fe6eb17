import Foundation
import Testing

@testable import EventLogsJSON

@Suite struct KeyTypesTests {
  private struct Key<A: FixedWidthInteger, B: FixedWidthInteger, C: FixedWidthInteger>: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) {
      self.stringValue = stringValue
    }

    init?(intValue: Int) { nil }
  }

  private struct Value<A: FixedWidthInteger, B: FixedWidthInteger, C: FixedWidthInteger>: Codable, Equatable {
    let number: Int

    init(number: Int) {
      self.number = number
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key<A, B, C>.self)
      number = try container.decode(Int.self, forKey: Key(stringValue: "number"))
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key<A, B, C>.self)
      try container.encode(number, forKey: Key(stringValue: "number"))
    }
  }

  private static var integers: [any FixedWidthInteger.Type] {
    [
      Int.self, Int8.self, Int16.self, Int32.self, Int64.self, UInt.self, UInt8.self, UInt16.self, UInt32.self, UInt64.self,
    ]
  }

  private static func roundTrip<A: FixedWidthInteger, B: FixedWidthInteger, C: FixedWidthInteger>(
    _ a: A.Type,
    _ b: B.Type,
    _ c: C.Type,
    _ number: Int
  ) throws -> Bool {
    let value = Value<A, B, C>(number: number)
    let text = try JSON.encode(value)
    return try Array(text) == Array("{\"number\":\(number)}".utf8) && JSON.decode(Value<A, B, C>.self, from: text) == value
  }

  @Test func `a thousand types of coding keys, more than are remembered, are coded by many tasks at once`() async throws {
    try await withThrowingTaskGroup { group in
      for task in 0..<4 {
        group.addTask {
          var (number, failures) = (0, 0)
          for a in Self.integers {
            for b in Self.integers {
              for c in Self.integers {
                number += 1
                if try !Self.roundTrip(a, b, c, number * 4 + task) { failures += 1 }
              }
            }
          }
          return failures
        }
      }
      for try await failures in group { #expect(failures == 0) }
    }
  }
}
