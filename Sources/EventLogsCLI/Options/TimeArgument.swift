import ArgumentParser
import EventLogsJSON
import Foundation

/// A time on the command line: as RFC 3339 writes it, or so long ago.
struct TimeArgument: ExpressibleByArgument, Sendable {
  /// The time. One that was given as so long ago is that of a whole second.
  let date: Date

  /// Whether it was given as so long ago, and means another time the next time.
  let isRelative: Bool

  /// - Parameter argument: `2026-03-01T12:00:00Z`, or a number with one of the letters s, m, h and d.
  init?(argument: String) {
    if let date = ISO8601.date(from: argument) {
      (self.date, isRelative) = (date, false)
      return
    }
    let units = ["s": 1.0, "m": 60, "h": 3600, "d": 86_400]
    guard let unit = argument.last.flatMap({ units[String($0)] }), let number = UInt32(argument.dropLast()) else { return nil }
    date = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 - Double(number) * unit).rounded(.down))
    isRelative = true
  }

  /// The time in full.
  var text: String { ISO8601.text(of: date) ?? "\(date)" }
}

/// Whether the oldest or the newest come first.
enum Order: String, ExpressibleByArgument, CaseIterable {
  case oldest, newest
}
