import ArgumentParser
import EventLogs
import EventLogsBackends
import Foundation

/// Brings the store's schema up to date.
struct Migrate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Brings the store's schema up to date and ends.",
    discussion: """
      The service does so at its start as well. Any number may migrate at once: one does, the others wait. Exit codes are those \
      of serve.
      """
  )

  @OptionGroup
  var source: SettingsSource

  func run() async throws {
    try await source.use(showsPayments: false) { configuration throws(ServiceFailure) in
      do throws(EventLogsError) {
        let store = try await configuration.store.open()
        await store.close()
      } catch {
        throw error.code == .invalidArgument ? .configuration(error.message) : .unavailable(error.description)
      }
    }
  }
}
