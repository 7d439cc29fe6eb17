import ArgumentParser
import EventLogs

/// Why a command ends with another exit code than 0, for whoever runs it.
struct Failure: Error {
  let exitCode: ExitCode

  /// What to say on standard error; `nil` where all has been said.
  let message: String?

  /// What was looked for isn't so.
  static let negative = Failure(exitCode: .negative, message: nil)

  /// The command line doesn't make sense.
  static func usage(_ message: String) -> Failure { Failure(exitCode: .wrongUsage, message: message) }
}

/// The exit codes; from 64 on as `sysexits.h` numbers them. ArgumentParser itself exits with 64 for wrong usage.
extension ExitCode {
  static let negative = ExitCode(1)
  static let wrongUsage = ExitCode(64)
  static let unavailable = ExitCode(69)
  static let internalFailure = ExitCode(70)
  static let interrupted = ExitCode(130)

  init(for error: any Error) {
    self =
      switch (error as? EventLogsError)?.code {
      case .invalidArgument?, .invalidLogID?, .invalidCursor?: .wrongUsage
      case .logNotFound?, .corruptLog?: .negative
      case .storeUnavailable?, .storeFailed?, .cacheUnavailable?: .unavailable
      case .cancelled?: .interrupted
      default: .internalFailure
      }
  }
}
