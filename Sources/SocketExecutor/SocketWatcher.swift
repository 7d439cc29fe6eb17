package import Dispatch

/// Watches one socket for an actor: readability always, writability only while asked for.
///
/// The handlers run on the actor's queue. A descriptor must stay open until dispatch has let go of it, so the watcher keeps the
/// socket's owner alive until both sources are cancelled; the owner closes the descriptor when it is deinitialized.
package final class SocketWatcher {
  private let readSource: any DispatchSourceRead
  private let writeSource: any DispatchSourceWrite
  private var isWatchingReads = false
  private var isWatchingWrites = false

  /// Creates a watcher that watches nothing yet.
  package init(
    _ descriptor: Int32,
    ownedBy owner: some AnyObject & Sendable,
    on queue: DispatchQueue,
    onReadable: @escaping @Sendable () -> Void,
    onWritable: @escaping @Sendable () -> Void
  ) {
    readSource = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    writeSource = DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: queue)
    readSource.setEventHandler(handler: onReadable)
    writeSource.setEventHandler(handler: onWritable)
    readSource.setCancelHandler { withExtendedLifetime(owner) {} }
    writeSource.setCancelHandler { withExtendedLifetime(owner) {} }
  }

  /// Begins to call the handler for readability.
  package func watchReads() {
    guard !isWatchingReads else { return }
    isWatchingReads = true
    readSource.resume()
  }

  /// Begins or ceases to call the handler for writability.
  package func watchWrites(_ isWanted: Bool) {
    guard isWatchingWrites != isWanted else { return }
    isWatchingWrites = isWanted
    if isWanted { writeSource.resume() } else { writeSource.suspend() }
  }

  deinit {
    readSource.cancel()
    writeSource.cancel()
    // A source that is suspended never gets to its cancel handler, and must not be released.
    if !isWatchingReads { readSource.resume() }
    if !isWatchingWrites { writeSource.resume() }
  }
}
