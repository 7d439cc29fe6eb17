import Foundation

/// The path of an executable of this package, which is built beside the tests.
package func builtProduct(_ name: String) throws -> String {
  let tests = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
  let path = tests.appending(path: name).path
  guard FileManager.default.isExecutableFile(atPath: path) else { throw ServerFailure("\(name) isn't built beside the tests") }
  return path
}
