import Foundation

/// Runs a command and removes a folder when this process ends, however it ends: a shell waits for the end of a pipe whose other
/// end only this process holds.
final class Watchdog: Sendable {
  private let pipe: Int32

  init(onEnd command: [String], removing folder: String) throws {
    let (reading, writing) = try ChildProcess.pipe()
    defer { close(reading) }
    let script = #"folder=$1; shift; read -r _; "$@"; rm -rf "$folder""#
    _ = try ChildProcess.spawn(["bash", "-c", script, "watchdog", folder] + command, input: reading)
    pipe = writing
  }

  deinit {
    close(pipe)
  }
}
