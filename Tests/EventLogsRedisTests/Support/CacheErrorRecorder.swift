import Logging
import Synchronization

/// Counts what log managers report of a cache that wasn't read.
final class CacheErrorRecorder: Sendable {
  private struct Handler: LogHandler {
    let recorder: CacheErrorRecorder
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.debug

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      guard event.message == "the cache was not read", let error = event.metadata?["error"] else { return }
      recorder.errors.withLock { $0.append("\(error)") }
    }
  }

  private let errors = Mutex<[String]>([])

  var logger: Logger { Logger(label: "recorder") { _ in Handler(recorder: self) } }

  /// How many reads failed.
  var failed: Int { errors.withLock { $0.count } }

  /// How many of them had gone to Redis.
  var failedInRedis: Int { errors.withLock { $0.count { !$0.contains("isn't asked again yet") } } }
}
