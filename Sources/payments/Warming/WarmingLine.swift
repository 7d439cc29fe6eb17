import EventLogs
import Foundation
import ServiceLifecycle

/// Shows on a terminal how far a job is, in one line that is written anew.
struct WarmingLine: Service {
  /// Whether there is a terminal to show it on.
  static var isShown: Bool { isatty(STDERR_FILENO) == 1 }

  private static let interval = Duration.milliseconds(200)
  private static let width = 24

  let job: WarmingJob

  func run() async throws {
    var last = (time: ContinuousClock.now, logs: 0)
    var rate = 0.0
    while !Task.isShuttingDownGracefully {
      do { try await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) } } catch { break }
      let (now, progress) = (ContinuousClock.now, job.progress)
      let present = Double(progress.logs - last.logs) / ((now - last.time) / .seconds(1))
      rate = rate == 0 ? present : rate * 0.8 + present * 0.2
      last = (now, progress.logs)
      write(Self.text(progress, rate: rate))
    }
    write("")
  }

  /// - Parameter rate: Logs a second.
  static func text(_ progress: WarmingProgress, rate: Double) -> String {
    var parts: [String] = [progress.phase.rawValue]
    if let fraction = progress.fraction {
      let filled = Int((fraction * Double(width)).rounded())
      let bar = String(repeating: "=", count: filled) + String(repeating: " ", count: width - filled)
      parts.append("[\(bar)] \(Int(fraction * 100)) %")
    }
    parts.append("\(Int(rate))/s")
    if progress.phase == .walking, let fraction = progress.fraction, fraction > 0.01 {
      parts.append("about \(Int(Double(progress.logs) * (1 - fraction) / fraction)) left")
    } else if let lag = progress.lag {
      parts.append("\(lag) events left")
    }
    parts.append(WarmingReport.Counts(progress.total).text)
    if progress.backOff > .zero { parts.append("the store is slow") }
    return parts.joined(separator: "  ")
  }

  private func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K\(text)".utf8))
  }
}
