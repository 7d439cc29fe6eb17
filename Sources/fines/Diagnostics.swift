import ArgumentParser
import EventLogs
import Foundation

/// What goes to standard error.
enum Diagnostics {
  static func write(_ message: String) {
    try? FileHandle.standardError.write(contentsOf: Data("fines: \(message)\n".utf8))
  }
}

/// A file that can't be read or written.
struct FileError: Error, CustomStringConvertible {
  let exitCode: ExitCode
  let description: String

  init(_ path: String, _ error: any Error, _ exitCode: ExitCode) {
    self.init(path, error.localizedDescription, exitCode)
  }

  init(_ path: String, _ problem: String, _ exitCode: ExitCode) {
    self.exitCode = exitCode
    description = "\(path): \(problem)"
  }
}

/// The exit codes, as `sysexits.h` numbers them. ArgumentParser itself exits with 64 for wrong usage.
extension ExitCode {
  static let wrongUsage = ExitCode(64)
  static let malformedInput = ExitCode(65)
  static let unreadableInput = ExitCode(66)
  static let internalFailure = ExitCode(70)
  static let unwritableOutput = ExitCode(73)
  static let temporaryFailure = ExitCode(75)

  init(for error: any Error) {
    self =
      switch error {
      case is InputError: .malformedInput
      case let error as FileError: error.exitCode
      case let error as EventLogsError where error.code == .invalidArgument: .wrongUsage
      case let error as EventLogsError where error.isRetrySafe: .temporaryFailure
      default: .internalFailure
      }
  }
}
