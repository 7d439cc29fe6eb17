import Dispatch
import Foundation
import Logging
import Synchronization

/// The keys in a file, read again when it has changed.
final class KeyFile: Sendable {
  private struct State {
    var keys: [String: VerificationKey]
    var content: Data
    var lastLook: Date
  }

  /// How long the file isn't looked at again, in seconds.
  private static let interval: TimeInterval = 5

  private let path: String
  private let state: Mutex<State>
  private let now: @Sendable () -> Date
  private let logger: Logger

  init(path: String, now: @escaping @Sendable () -> Date, logger: Logger) async throws(AuthenticationConfigurationError) {
    self.path = path
    self.now = now
    self.logger = logger
    guard let content = await Self.content(of: path) else {
      throw AuthenticationConfigurationError("The key file \(path) can't be read.")
    }
    state = Mutex(State(keys: try await VerificationKey.set(from: content), content: content, lastLook: now()))
  }

  /// The key under an id, as the file has it now or had it some seconds ago.
  func key(named id: String) async -> VerificationKey? {
    let time = now()
    let isDue = state.withLock { state in
      guard abs(time.timeIntervalSince(state.lastLook)) >= Self.interval else { return false }
      // Whoever comes meanwhile takes the keys that are there.
      state.lastLook = time
      return true
    }
    if isDue { await reload() }
    return state.withLock { $0.keys[id] }
  }

  private func reload() async {
    guard let content = await Self.content(of: path) else {
      logger.warning("the key file can't be read; its keys stay as they were", metadata: ["path": "\(path)"])
      return
    }
    // The content tells more surely than the time of the last change, which has steps.
    guard state.withLock({ $0.content != content }) else { return }
    do throws(AuthenticationConfigurationError) {
      let keys = try await VerificationKey.set(from: content)
      state.withLock { state in
        state.keys = keys
        state.content = content
      }
      logger.info("the key file was read again", metadata: ["path": "\(path)", "keys": "\(keys.count)"])
    } catch {
      logger.warning("the key file isn't fit; its keys stay as they were", metadata: ["path": "\(path)", "reason": "\(error)"])
    }
  }

  /// Reading may block, so it must not happen on a cooperative thread.
  private static func content(of path: String) async -> Data? {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: FileManager.default.contents(atPath: path)) }
    }
  }
}
