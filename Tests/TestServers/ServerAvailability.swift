import Foundation

/// Whether tests that need a server's program can run. In CI, where the variable `CI` is set, they always do, so that a missing
/// program is a failure; elsewhere they are skipped, and the reason is printed.
package enum ServerAvailability {
  /// Whether to run tests that need a program.
  package static func allowsTests(needing program: String, alsoIn folders: [String] = []) -> Bool {
    if path(of: program, alsoIn: folders) != nil || ProcessInfo.processInfo.environment["CI"] != nil { return true }
    print("Tests that need \(program) are skipped: it isn't installed.")
    return false
  }

  /// Where a program is: in a folder of `PATH` or in one of the others.
  package static func path(of program: String, alsoIn folders: [String] = []) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return (path.split(separator: ":").map(String.init) + folders)
      .map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Where a program is.
  ///
  /// - Throws: ``ServerFailure`` when it isn't installed.
  package static func requiredPath(of program: String, alsoIn folders: [String] = []) throws -> String {
    guard let path = path(of: program, alsoIn: folders) else { throw ServerFailure("\(program) isn't installed.") }
    return path
  }
}

/// A test server didn't do what it was asked to.
package struct ServerFailure: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}
