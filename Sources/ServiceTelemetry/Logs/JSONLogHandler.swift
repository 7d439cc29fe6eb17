public import struct Foundation.Date
public import Logging

/// Writes each log message as one line: a JSON object that log collectors read without rules of their own.
///
/// ```json
/// {"timestamp":"2026-03-01T12:00:00.123456Z","level":"info","label":"payments","message":"…","source":"PaymentsAPI",
///  "metadata":{"log_id":"payment_…"}}
/// ```
///
/// Metadata is the handler's, then the provider's, then the message's: of one name the later counts. An error that was logged is
/// in a member `error`, with its `type` and `message`.
public struct JSONLogHandler: LogHandler {
  public var logLevel: Logger.Level
  public var metadata: Logger.Metadata = [:]
  public var metadataProvider: Logger.MetadataProvider?

  private let label: String
  private let output: LogOutput
  private let now: @Sendable () -> Date

  /// Creates a handler.
  ///
  /// - Parameters:
  ///   - label: The logger's.
  ///   - level: The least severe level that is written.
  ///   - metadataProvider: Gives metadata of the task that logs.
  ///   - output: Where lines go.
  ///   - now: The clock that dates messages.
  public init(
    label: String,
    level: Logger.Level = .info,
    metadataProvider: Logger.MetadataProvider? = nil,
    output: LogOutput = .standardError,
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.label = label
    self.logLevel = level
    self.metadataProvider = metadataProvider
    self.output = output
    self.now = now
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    var merged = metadata
    if let provided = metadataProvider?.get() { merged.merge(provided) { $1 } }
    if let own = event.metadata { merged.merge(own) { $1 } }

    var line = LogLine()
    line.begin(with: now())
    line.write("level", event.level.rawValue)
    line.write("label", label)
    line.write("message", event.message.description)
    line.write("source", event.source)
    if let error = event.error {
      line.write("error", .dictionary(["type": "\(type(of: error))", "message": "\(error)"]))
    }
    if !merged.isEmpty { line.write("metadata", .dictionary(merged)) }
    output.write(line.finished())
  }
}
