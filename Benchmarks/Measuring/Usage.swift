import Foundation

/// What this process used while something was measured.
struct Usage {
  /// Time on processors, in the process and in the kernel on its behalf.
  var cpuSeconds = 0.0

  /// The most memory the process held, in bytes; 0 where the system doesn't tell.
  var peakBytes = 0

  /// How much that is above what it held when the measuring began.
  var growthBytes = 0

  /// Measures what a piece of work uses.
  static func measuring<Result>(_ work: () async throws -> Result) async rethrows -> (Result, Usage) {
    ProcessMemory.forgetPeak()
    let (bytes, cpu) = (ProcessMemory.bytes, cpuSeconds)
    let result = try await work()
    let peak = ProcessMemory.peakBytes
    return (result, Usage(cpuSeconds: cpuSeconds - cpu, peakBytes: peak, growthBytes: max(0, peak - bytes)))
  }

  private static var cpuSeconds: Double {
    var usage = rusage()
    #if canImport(Darwin)
      getrusage(RUSAGE_SELF, &usage)
    #else
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #endif
    return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
  }
}

/// This process's resident memory, as Linux tells it in /proc; see proc(5).
private enum ProcessMemory {
  static var bytes: Int { value("VmRSS") }
  static var peakBytes: Int { value("VmHWM") }

  static func forgetPeak() {
    try? Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
  }

  private static func value(_ name: String) -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") }
    return 1024 * (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0)
  }
}
