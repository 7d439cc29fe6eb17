import EventLogs
import Foundation
import SeededRandomness
import Testing

@Suite struct ISO8601Tests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z"), (1_772_366_400_123_456, "2026-03-01T12:00:00.123456Z"),
    (-1, "1969-12-31T23:59:59.999999Z"), (951_782_400_000_000, "2000-02-29T00:00:00Z"),
    (4_107_542_400_000_000, "2100-03-01T00:00:00Z"), (-62_167_219_200_000_000, "0000-01-01T00:00:00Z"),
    (253_402_300_799_000_000, "9999-12-31T23:59:59Z"), (500_000, "1970-01-01T00:00:00.5Z"),
  ])
  func `a date is written with as many digits as it needs`(microseconds: Int64, text: String) {
    #expect(ISO8601.text(of: Date(microsecondsSince1970: microseconds)) == text)
    #expect(ISO8601.date(from: text) == Date(microsecondsSince1970: microseconds))
  }

  @Test func `dates of any resolution come back equal`() throws {
    var generator = SeededGenerator(state: 4)
    for _ in 0..<20_000 {
      let date = Date(timeIntervalSince1970: .random(in: -2_000_000_000...900_000_000, using: &generator))
      #expect(try ISO8601.date(from: #require(ISO8601.text(of: date))) == date)
      let later = Date(timeIntervalSince1970: .random(in: 1_000_000_000...8_000_000_000, using: &generator))
      #expect(try ISO8601.date(from: #require(ISO8601.text(of: later))) == later)
    }
  }

  @Test func `dates of whole microseconds come back equal in the years 1900 to 2200`() throws {
    var generator = SeededGenerator(state: 5)
    for _ in 0..<20_000 {
      let microseconds = Int64.random(in: -2_208_988_800_000_000...7_258_118_400_000_000, using: &generator)
      let date = Date(microsecondsSince1970: microseconds)
      #expect(date.microsecondsSince1970 == microseconds)
      #expect(try ISO8601.date(from: #require(ISO8601.text(of: date))) == date)
    }
  }

  @Test func `text agrees with Foundation's calendar`() throws {
    var generator = SeededGenerator(state: 6)
    for _ in 0..<2000 {
      let date = Date(timeIntervalSince1970: Double(Int64.random(in: -2_208_988_800...7_258_118_400, using: &generator)))
      #expect(ISO8601.text(of: date) == date.formatted(.iso8601))
    }
  }

  @Test func `an offset is taken off`() {
    #expect(ISO8601.date(from: "2026-03-01T14:30:00+02:30") == ISO8601.date(from: "2026-03-01T12:00:00Z"))
    #expect(ISO8601.date(from: "2026-03-01T09:00:00.25-03:00") == ISO8601.date(from: "2026-03-01T12:00:00.25Z"))
    #expect(ISO8601.date(from: "2026-03-01t12:00:00z") == ISO8601.date(from: "2026-03-01T12:00:00Z"))
  }

  @Test(arguments: [
    "", "2026", "2026-03-01", "2026-03-01T12:00:00", "2026-03-01 12:00:00Z", "2026-3-01T12:00:00Z", "2026-13-01T12:00:00Z",
    "2026-00-01T12:00:00Z", "2026-02-29T12:00:00Z", "2026-04-31T12:00:00Z", "2026-03-00T12:00:00Z", "2026-03-01T24:00:00Z",
    "2026-03-01T12:60:00Z", "2026-03-01T12:00:60Z", "2026-03-01T12:00:00.Z", "2026-03-01T12:00:00.1234567890Z",
    "2026-03-01T12:00:00Zz", "2026-03-01T12:00:00+0200", "2026-03-01T12:00:00+24:00", "2026-03-01T12:00:00+02", "é",
    "-026-03-01T12:00:00Z", "+2026-03-01T12:00:00Z", "２０26-03-01T12:00:00Z", "2026-03-01T12:00:00Z\u{0}",
    "1900-02-29T00:00:00Z",
  ])
  func `anything else is refused`(text: String) {
    #expect(ISO8601.date(from: text) == nil)
  }

  @Test func `a date outside the years 0 to 9999 has no text`() {
    for seconds in [-62_167_219_201, 253_402_300_800, 1e300, -1e300, .nan, .infinity] {
      #expect(ISO8601.text(of: Date(timeIntervalSince1970: seconds)) == nil)
    }
  }
}
