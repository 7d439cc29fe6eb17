import SocketExecutor

/// A socket with what waits to be sent on it.
final class RedisSocket {
  private static var keptOutputBytes: Int { 256 * 1024 }

  private let context: RedisContext
  private let watcher: SocketWatcher
  private var output: [UInt8] = []
  private var sent = 0

  init(
    _ context: RedisContext,
    on executor: CombiningExecutor,
    onReadable: @escaping @Sendable () -> Void,
    onWritable: @escaping @Sendable () -> Void
  ) {
    self.context = context
    watcher = SocketWatcher(
      context.descriptor,
      ownedBy: context,
      on: executor,
      onReadable: onReadable,
      onWritable: onWritable
    )
  }

  /// Asks to be told when the connection is made or has failed.
  func awaitConnection() {
    watcher.watchWrites(true)
  }

  /// - Throws: ``RedisError`` with code `connectFailed`.
  func finishConnecting() throws(RedisError) {
    watcher.watchWrites(false)
    try context.finishConnecting()
    watcher.watchReads(true)
  }

  /// Whether there is something to read, be it that the server has closed the connection.
  var isReadable: Bool { watcher.isReadable }

  /// Asks to be told, or not to be told, when there is something to read.
  func awaitReplies(_ isWanted: Bool) {
    watcher.watchReads(isWanted)
  }

  /// Adds bytes to what ``flush()`` sends.
  func enqueue(_ bytes: [UInt8]) {
    output += bytes
  }

  /// Sends what waits, and asks to be told when the socket takes the rest.
  ///
  /// - Throws: ``RedisError`` with code `connectionLost`.
  func flush() throws(RedisError) {
    sent += try context.write(output[sent...])
    if sent == output.count {
      output.removeAll(keepingCapacity: output.capacity <= Self.keptOutputBytes)
      sent = 0
    } else if sent > Self.keptOutputBytes, sent >= output.count / 2 {
      // No more is moved than was sent, so that a long output doesn't cost its square.
      output.removeFirst(sent)
      sent = 0
    }
    watcher.watchWrites(!output.isEmpty)
  }

  /// - Throws: ``RedisError`` with code `connectionLost` or `protocolViolation`.
  func receive() throws(RedisError) -> Bool? {
    try context.receive()
  }

  /// - Throws: ``RedisError`` with code `protocolViolation`.
  func nextReply() throws(RedisError) -> RedisReply? {
    try context.nextReply()
  }
}
