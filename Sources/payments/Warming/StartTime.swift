import ArgumentParser
import Foundation

/// A time on the command line: as RFC 3339 writes it, or so long ago.
struct StartTime: ExpressibleByArgument, Sendable {
  let date: Date

  /// - Parameter argument: `2026-03-01T12:00:00Z`, or a number with one of the letters s, m, h and d.
  init?(argument: String) {
    let units = ["s": 1.0, "m": 60, "h": 3600, "d": 86_400]
    if let unit = argument.last.flatMap({ units[String($0)] }), let number = UInt32(argument.dropLast()) {
      date = Date(timeIntervalSinceNow: -Double(number) * unit)
      return
    }
    let style = Date.ISO8601FormatStyle()
    guard let date = (try? style.parse(argument)) ?? (try? style.time(includingFractionalSeconds: true).parse(argument)) else {
      return nil
    }
    self.date = date
  }
}
