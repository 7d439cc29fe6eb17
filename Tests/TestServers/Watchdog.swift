import Foundation

/// Runs a command and removes a folder when this process ends, however it ends: a shell waits for the end of a pipe whose other
/// end only this process holds.
final class Watchdog: Sendable {
  private let pipe: Pipe

  init(onEnd command: [String], removing folder: String) throws {
    let pipe = Pipe()
    // Processes that are started later must not inherit the writing end.
    let descriptor = pipe.fileHandleForWriting.fileDescriptor
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", #"folder=$1; shift; read -r _; "$@"; rm -rf "$folder""#, "watchdog", folder] + command
    process.currentDirectoryURL = URL(filePath: "/")
    process.standardInput = pipe.fileHandleForReading
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    self.pipe = pipe
  }

  deinit {
    try? pipe.fileHandleForWriting.close()
  }
}
