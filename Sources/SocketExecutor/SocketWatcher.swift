package import Dispatch
internal import Foundation

/// Watches one socket for an actor: readability once asked for, writability only while asked for.
///
/// The handlers run on the actor's queue. A descriptor must stay open until dispatch has let go of it, so the watcher keeps the
/// socket's owner alive until both sources are cancelled; the owner closes the descriptor when it is deinitialized.
package final class SocketWatcher {
  private let descriptor: Int32
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
    self.descriptor = descriptor
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

  /// Whether the peer has closed the connection for good.
  ///
  /// On Linux a read source calls its handler once for a hang-up and never again, even if input is left. So a handler that finds
  /// this to be true reads to the end.
  package var hasHungUp: Bool {
    var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&state, 1, 0) == 1 && state.revents & Int16(POLLHUP | POLLERR) != 0
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
