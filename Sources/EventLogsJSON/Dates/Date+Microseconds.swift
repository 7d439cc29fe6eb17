package import struct Foundation.Date

extension Date {
  /// Whole microseconds since 1970, rounded. Exact both ways for the years 1900 to 2200, and clamped at the ends of `Int64`.
  ///
  /// Seconds and their fraction are taken apart first, since a `Double` of microseconds since 1970 is not exact after 2106.
  package var microsecondsSince1970: Int64 {
    let seconds = timeIntervalSinceReferenceDate.rounded(.down)
    let fraction = Int64(exactly: ((timeIntervalSinceReferenceDate - seconds) * 1_000_000).rounded()) ?? 0
    let limit: Int64 = seconds < 0 ? .min : .max
    guard let seconds = Int64(exactly: seconds) else { return limit }
    let (since1970, isBeyond) = seconds.addingReportingOverflow(Self.secondsTo2001)
    let (whole, isTooLarge) = since1970.multipliedReportingOverflow(by: 1_000_000)
    let (sum, isOver) = whole.addingReportingOverflow(fraction)
    return isBeyond || isTooLarge || isOver ? limit : sum
  }

  package init(microsecondsSince1970 microseconds: Int64) {
    let (seconds, fraction) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    self.init(timeIntervalSinceReferenceDate: Double(seconds - Self.secondsTo2001) + Double(fraction) / 1_000_000)
  }

  /// Seconds from 1970, where stores count from, to 2001, where `Date` does.
  package static var secondsTo2001: Int64 { 978_307_200 }
}
