package import struct Foundation.Date

/// Dates and times in UTC as ISO 8601 text, with as many fractional digits (up to nine) as a `Date` needs to come back equal.
/// (Nine are too few for some dates within a hundred days of 2001, where a `Date` resolves less than a nanosecond.)
///
/// Foundation's formatter stops at milliseconds, so a date written with it doesn't come back equal.
package enum ISO8601 {
  /// `2026-03-01T12:00:00.123456Z`; `nil` outside the years 0 to 9999.
  package static func text(of date: Date) -> String? {
    guard let fields = Fields(date) else { return nil }
    return unsafe String(unsafeUninitializedCapacity: Fields.maximumLength) { unsafe fields.write(to: $0) }
  }

  /// Reads `YYYY-MM-DDTHH:MM:SS[.fraction]` followed by `Z` or an offset such as `+02:00`; `nil` for anything else.
  package static func date(from text: String) -> Date? {
    var text = text
    return text.withUTF8 { buffer in
      let bytes = unsafe Bytes(buffer)
      return date(in: bytes, 0..<bytes.count)
    }
  }

  /// The same from a part of a text.
  static func date(in bytes: Bytes, _ range: Range<Int>) -> Date? {
    var parser = Parser(bytes: bytes, position: range.lowerBound, end: range.upperBound)
    return parser.date()
  }

  /// A date taken apart.
  struct Fields {
    static let maximumLength = 30

    let year: Int64
    let month: Int64
    let day: Int64
    let secondOfDay: Int64
    let nanoseconds: Int64

    init?(_ date: Date) {
      let whole = date.timeIntervalSinceReferenceDate.rounded(.down)
      guard let reference = Int64(exactly: whole) else { return nil }
      // A `Date` of whole microseconds is seldom just that, and needs no more digits than those to come back equal.
      let isWholeMicroseconds = Date(microsecondsSince1970: date.microsecondsSince1970) == date
      let resolution = isWholeMicroseconds ? 1000.0 : 1
      let fraction = (date.timeIntervalSinceReferenceDate - whole) * 1_000_000_000
      var nanoseconds = Int64((fraction / resolution).rounded() * resolution)
      var (seconds, overflow) = reference.addingReportingOverflow(Date.secondsTo2001)
      guard !overflow else { return nil }
      if nanoseconds == 1_000_000_000 {
        seconds += 1
        nanoseconds = 0
      }
      // The years 0 to 9999.
      guard (-62_167_219_200..<253_402_300_800).contains(seconds) else { return nil }
      let (day, secondOfDay) = seconds.dividedFloor(by: 86_400)
      (year, month, self.day) = Calendar.civil(fromDay: day)
      self.secondOfDay = secondOfDay
      self.nanoseconds = nanoseconds
    }

    /// - Parameter output: Room for ``maximumLength`` bytes.
    /// - Returns: The number of bytes written.
    func write(to output: UnsafeMutableBufferPointer<UInt8>) -> Int {
      func put(_ value: Int64, at position: Int, digits: Int) {
        var value = value
        for index in (position..<position + digits).reversed() {
          unsafe output[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
          value /= 10
        }
      }
      for (index, byte) in zip(0..., "0000-00-00T00:00:00".utf8) { unsafe output[index] = byte }
      put(year, at: 0, digits: 4)
      put(month, at: 5, digits: 2)
      put(day, at: 8, digits: 2)
      put(secondOfDay / 3600, at: 11, digits: 2)
      put(secondOfDay / 60 % 60, at: 14, digits: 2)
      put(secondOfDay % 60, at: 17, digits: 2)
      var length = 19
      if nanoseconds > 0 {
        unsafe output[19] = UInt8(ascii: ".")
        put(nanoseconds, at: 20, digits: 9)
        length = 29
        while unsafe output[length - 1] == UInt8(ascii: "0") { length -= 1 }
      }
      unsafe output[length] = UInt8(ascii: "Z")
      return length + 1
    }
  }

  private struct Parser {
    let bytes: Bytes
    var position: Int
    let end: Int

    mutating func date() -> Date? {
      guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2), skip("T") || skip("t"),
        let hour = number(2), skip(":"), let minute = number(2), skip(":"), let second = number(2)
      else { return nil }
      let nanoseconds = skip(".") ? fraction() : 0
      guard let nanoseconds, let offset = offset(), position == end,
        (1...12).contains(month), (1...Calendar.daysIn(month: month, year: year)).contains(day), hour < 24, minute < 60,
        second < 60
      else { return nil }
      let midnight = Calendar.day(year: year, month: month, day: day) * 86_400
      let seconds = midnight + hour * 3600 + minute * 60 + second - offset
      return Date(
        timeIntervalSinceReferenceDate: Double(seconds - Date.secondsTo2001) + Double(nanoseconds) / 1_000_000_000
      )
    }

    private mutating func digit() -> Int64? {
      guard position < end, case 0x30...0x39 = bytes[position] else { return nil }
      position += 1
      return Int64(bytes[position - 1] - 0x30)
    }

    private mutating func number(_ count: Int) -> Int64? {
      var value: Int64 = 0
      for _ in 0..<count {
        guard let digit = digit() else { return nil }
        value = value * 10 + digit
      }
      return value
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
      guard position < end, bytes[position] == UInt8(ascii: character) else { return false }
      position += 1
      return true
    }

    /// One to nine digits, as nanoseconds.
    private mutating func fraction() -> Int64? {
      guard var value = digit() else { return nil }
      var count = 1
      while let digit = digit() {
        guard count < 9 else { return nil }
        value = value * 10 + digit
        count += 1
      }
      for _ in count..<9 { value *= 10 }
      return value
    }

    /// The offset from UTC in seconds.
    private mutating func offset() -> Int64? {
      if skip("Z") || skip("z") { return 0 }
      let sign: Int64
      if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
      guard let hour = number(2), skip(":"), let minute = number(2), hour < 24, minute < 60 else { return nil }
      return sign * (hour * 3600 + minute * 60)
    }
  }
}

/// The Gregorian calendar in closed form; see Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
private enum Calendar {
  static func day(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = shifted.dividedFloor(by: 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  static func civil(fromDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = (day + 719_468).dividedFloor(by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  static func daysIn(month: Int64, year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension Int64 {
  /// Division that rounds towards negative infinity, so the remainder is never negative.
  fileprivate func dividedFloor(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
