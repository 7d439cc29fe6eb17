import Foundation
import TestServers
import Testing

/// Runs the built `fines` in a directory of its own, which is deleted when the last reference goes.
final class FinesCommand: Sendable {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String

    /// The report of `--json`.
    func report() throws -> [String: Any] {
      try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    }

    func number(_ name: String) throws -> Int {
      try #require(try report()[name] as? Int)
    }
  }

  private let directory = FileManager.default.temporaryDirectory.appending(path: "fines-\(UUID())")

  init() throws {
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
  }

  deinit {
    try? FileManager.default.removeItem(at: directory)
  }

  func path(_ name: String) -> String { directory.appending(path: name).path }

  func write(_ content: String, to name: String) throws -> String {
    try content.write(toFile: path(name), atomically: true, encoding: .utf8)
    return path(name)
  }

  func content(of name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }

  func run(_ arguments: String...) async throws -> Outcome {
    let result = try await Command.result(of: [builtProduct("fines")] + arguments)
    return Outcome(status: result.exitCode, output: result.output, errors: result.errors)
  }
}

extension String {
  static let header =
    "case_id,seq,timestamp,activity,amount,expense,paymentAmount,totalPaymentAmount,org:resource\n"

  /// Two cases, their rows interleaved; the second payment of B states a total that isn't the sum.
  static let twoCases =
    header + """
      B,1,2006-07-24T00:00:00+02:00,Create Fine,35.0,,,0.0,561
      A,1,2006-07-24T00:00:00+02:00,Create Fine,0.10,,,0.0,561
      A,2,2006-12-05T00:00:00+01:00,Send Fine,,0.20,,,
      B,3,2006-12-06T00:00:00+01:00,Payment,,,20.01,20.01,
      B,2,2006-12-05T00:00:00+01:00,Add penalty,71.5,,,,
      B,4,2006-12-07T00:00:00+01:00,Payment,,,0.02,20.04,
      A,3,2006-12-07T00:00:00+01:00,Insert Fine Notification,,,,,

      """
}
