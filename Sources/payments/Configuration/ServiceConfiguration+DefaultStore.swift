import Foundation

extension ServiceConfiguration {
  /// A file in the folder that systemd gives a service for its state, else in the working directory.
  static var defaultStore: String {
    let folder = ProcessInfo.processInfo.environment["STATE_DIRECTORY"]?.split(separator: ":").first
    return "sqlite:" + (folder.map { "\($0)/" } ?? "") + "payments.sqlite"
  }
}
