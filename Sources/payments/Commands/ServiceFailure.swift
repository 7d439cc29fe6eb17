import ArgumentParser

/// Why the service doesn't run, for whoever started it. It holds no secret.
struct ServiceFailure: Error, CustomStringConvertible {
  let exitCode: ExitCode
  let description: String

  /// A setting isn't valid, or not allowed.
  static func configuration(_ problem: String) -> ServiceFailure {
    ServiceFailure(exitCode: .configuration, description: problem)
  }

  /// The store or the address can't be used.
  static func unavailable(_ problem: String) -> ServiceFailure {
    ServiceFailure(exitCode: .unavailable, description: problem)
  }
}

/// The exit codes, as `sysexits.h` numbers them. ArgumentParser itself exits with 64 for wrong usage.
extension ExitCode {
  static let unavailable = ExitCode(69)
  static let internalFailure = ExitCode(70)
  static let held = ExitCode(75)
  static let configuration = ExitCode(78)
}
