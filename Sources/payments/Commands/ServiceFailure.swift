import ArgumentParser
import Foundation
import NIOCore

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

  /// The address can't be listened on, as when its port is taken.
  static func notListening(on address: ListeningAddress, _ error: any Error) -> ServiceFailure {
    let reason = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
    return .unavailable("\(address) can't be listened on: \(reason)")
  }
}

/// The exit codes, as `sysexits.h` numbers them. ArgumentParser itself exits with 64 for wrong usage.
extension ExitCode {
  static let unavailable = ExitCode(69)
  static let internalFailure = ExitCode(70)
  static let held = ExitCode(75)
  static let configuration = ExitCode(78)
}
