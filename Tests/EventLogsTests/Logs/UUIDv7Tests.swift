import EventLogs
import Foundation
import SeededRandomness
import Testing

@Suite struct UUIDv7Tests {
  @Test func `version, variant and time are where RFC 9562 puts them`() throws {
    // The example of RFC 9562, appendix A.6: 2022-02-22 14:22:22 at UTC-5, here with a generator of ones.
    var generator = Constant(value: .max)
    let id = LogID(type: "payment", at: Date(timeIntervalSince1970: 1_645_557_742), using: &generator)
    #expect(id.uuid.uuidString == "017F22E2-79B0-7000-BFFF-FFFFFFFFFFFF")
    #expect(id.createdAt == Date(timeIntervalSince1970: 1_645_557_742))
    #expect(
      LogID(type: "", uuid: try #require(UUID(uuidString: "017F22E2-79B0-7CC3-98C4-DC0C0C07398F"))).createdAt == id.createdAt
    )
  }

  @Test func `an id that isn't version 7 has no time`() throws {
    #expect(LogID(type: "", uuid: try #require(UUID(uuidString: "919108f7-52d1-4320-9bac-f847db4148a8"))).createdAt == nil)
    #expect(try LogID(validating: "00000000000000000000000000").createdAt == nil)
    #expect(try LogID(validating: "7zzzzzzzzzzzzzzzzzzzzzzzzz").createdAt == nil)
  }

  @Test func `ids sort by the microsecond of their making, as text and as UUIDs`() {
    var generator = SeededGenerator(state: 1)
    let start: Int64 = 1_772_366_400_000_000
    let ids = (0..<5000).map { LogID(type: "payment", at: Date(microsecondsSince1970: start + $0), using: &generator) }
    #expect(ids == ids.sorted())
    #expect(ids.map(\.description) == ids.map(\.description).sorted())
    #expect(ids.map(\.uuid.uuidString) == ids.map(\.uuid.uuidString).sorted())
    #expect(Set(ids).count == ids.count)
  }

  @Test func `an id tells the millisecond of its making`() throws {
    let before = Date()
    let createdAt = try #require(LogID(type: "payment").createdAt)
    #expect(createdAt.timeIntervalSince(before) > -0.001)
    #expect(createdAt.timeIntervalSinceNow <= 0)
  }

  @Test func `times out of range don't trap`() {
    var generator = SeededGenerator(state: 2)
    for time in [Date.distantPast, .distantFuture, Date(timeIntervalSince1970: .nan), Date(timeIntervalSince1970: .infinity)] {
      _ = LogID(type: "payment", at: time, using: &generator).createdAt
    }
    #expect(LogID(type: "payment", at: .distantPast, using: &generator).createdAt == Date(timeIntervalSince1970: 0))
  }

  private struct Constant: RandomNumberGenerator {
    let value: UInt64

    mutating func next() -> UInt64 { value }
  }
}
