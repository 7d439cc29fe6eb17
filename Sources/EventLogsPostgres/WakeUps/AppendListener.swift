import Dispatch
import EventLogs
import LibPQ
import Logging
import Synchronization

/// Listens for appends of all stores on the database while somebody follows the feed, on a connection of its own.
///
/// Whoever follows is hinted at each notification, and whenever listening begins: what was appended before that, notified or not, is
/// there to be read. A connection that is lost is made anew.
///
/// Behind a pooler it doesn't listen. The command would be run by a server process that serves others next, and disturb them.
final class AppendListener: Sendable {
  private struct State {
    var connection: PostgresConnection?

    /// Whether the server has agreed. While it hasn't, an attempt is under way or will be made.
    var isListening = false
    var isClosed = false

    mutating func takeConnection() -> PostgresConnection? {
      isListening = false
      defer { connection = nil }
      return connection
    }
  }

  /// The pause before listening is tried again.
  private static let pause = DispatchTimeInterval.seconds(1)

  private let target: ConnectionTarget
  private let options: PostgresStoreOptions
  private let logger: Logger
  private let hints = AppendHints()
  private let state = Mutex(State())

  init(_ target: ConnectionTarget, options: PostgresStoreOptions, logger: Logger) {
    self.target = target
    self.options = options
    self.logger = logger
  }

  /// Whether appends are heard of.
  var isListening: Bool { state.withLock { $0.isListening } }

  /// The hints from now on. The connection is made for the first who asks, and ended with the last.
  func subscribe() -> AsyncStream<Void> {
    let stream = hints.subscribe { [weak self] in self?.matchDemand() }
    matchDemand()
    return stream
  }

  func close() async {
    let connection = state.withLock { state in
      state.isClosed = true
      return state.takeConnection()
    }
    // After the connection is taken: who follows lets go of the hints now, and the connection would be dropped without its end awaited.
    hints.finish()
    await connection?.close()
  }

  private func matchDemand() {
    // What is let go of is released outside the lock, since its end calls back.
    let (opened, _) = state.withLock { state -> (PostgresConnection?, PostgresConnection?) in
      guard !state.isClosed, hints.areWanted else { return (nil, state.takeConnection()) }
      guard state.connection == nil else { return (nil, nil) }
      state.connection = PostgresConnection(target, connectTimeout: options.connectTimeout) { [weak self, logger] event in
        logger.log(event, of: "listening")
        self?.handle(event)
      }
      return (state.connection, nil)
    }
    if let opened { listen(on: opened) }
  }

  private func handle(_ event: PostgresConnection.Event) {
    switch event {
    case .notified: hints.send()
    case .ended:
      let connection = state.withLock { state in
        // An attempt that is under way learns of the end by itself.
        guard state.isListening else { return nil as PostgresConnection? }
        state.isListening = false
        return state.connection
      }
      if let connection { listen(on: connection) }
    case .lost, .connectFailed, .recovered, .foundPooler: break
    }
  }

  private func listen(on connection: PostgresConnection) {
    run(WakeUpStatements.process, on: connection) { [weak self, weak connection] rows in
      guard let self, let connection else { return }
      guard rows.int32(0, 0) == connection.announcedProcess else { return giveUp(connection) }
      run(WakeUpStatements.listen, on: connection) { [weak self, weak connection] _ in
        guard let self, let connection else { return }
        let isCurrent = state.withLock { state in
          state.isListening = state.connection === connection
          return state.isListening
        }
        if isCurrent { hints.send() }
      }
    }
  }

  /// Runs a statement; if it fails, listening is tried again later.
  private func run(
    _ statement: PostgresStatement,
    on connection: PostgresConnection,
    then use: @escaping @Sendable (PostgresResult) -> Void
  ) {
    connection.submit(
      PostgresRequest(statement, kind: .write, timeout: options.timeout, answerTimeout: options.answerTimeout) {
        [weak self, weak connection] result in
        if case .success(let rows) = result { return use(rows) }
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.pause) { [weak self, weak connection] in
          guard let self, let connection, self.state.withLock({ $0.connection === connection }) else { return }
          self.listen(on: connection)
        }
      }
    )
  }

  private func giveUp(_ connection: PostgresConnection) {
    logger.info("a pooler stands before PostgreSQL: the end of the feed is polled")
    _ = state.withLock { $0.connection === connection ? $0.takeConnection() : nil }
  }
}
