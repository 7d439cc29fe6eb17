import ArgumentParser
import Foundation

/// Where the settings of a command come from.
struct SettingsSource: ParsableArguments {
  @Option(help: ArgumentHelp("A JSON file with settings.", valueName: "path"))
  var config: String?

  @OptionGroup(title: "Settings")
  var flags: SettingFlags

  /// Reads the settings and does something with them. Says on standard error why it could not.
  ///
  /// - Parameter showsPayments: Whether payments are served, as ``ServiceConfiguration/init(_:showsPayments:)`` takes it.
  /// - Throws: The exit code that goes with the failure.
  func use(showsPayments: Bool, _ body: (ServiceConfiguration) async throws(ServiceFailure) -> Void) async throws {
    try await useSettings { settings throws(ServiceFailure) in
      try await body(ServiceConfiguration(settings, showsPayments: showsPayments))
    }
  }

  /// Does something with the settings as ``use(showsPayments:_:)`` does, without what only the service needs.
  func useSettings(_ body: (Settings) async throws(ServiceFailure) -> Void) async throws {
    do throws(ServiceFailure) {
      let settings = try await Settings(
        arguments: flags.arguments,
        environment: ProcessInfo.processInfo.environment,
        file: config
      )
      try await body(settings)
    } catch {
      try? FileHandle.standardError.write(contentsOf: Data("payments: \(error)\n".utf8))
      throw error.exitCode
    }
  }
}
