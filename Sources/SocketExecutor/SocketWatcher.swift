package import Dispatch
internal import Foundation

/// Watches one socket on one queue: always for input, and for room to write only while somebody waits for it.
///
/// Not thread-safe: made, used and cancelled on its queue.
package final class SocketWatcher {
  private let socket: Int32
  private let read: any DispatchSourceRead
  private let write: any DispatchSourceWrite
  private var isWatchingWrites = false
  private var isCancelled = false

  /// Begins to watch.
  ///
  /// - Parameters:
  ///   - socket: The file descriptor. It must stay open until both sources are gone, which is what `owner` is for.
  ///   - owner: Whoever closes the descriptor when released; held until nothing watches it any more.
  package init(
    socket: Int32,
    owner: any AnyObject & Sendable,
    queue: DispatchQueue,
    onReadable: @escaping @Sendable () -> Void,
    onWritable: @escaping @Sendable () -> Void
  ) {
    self.socket = socket
    read = DispatchSource.makeReadSource(fileDescriptor: socket, queue: queue)
    write = DispatchSource.makeWriteSource(fileDescriptor: socket, queue: queue)
    read.setEventHandler(handler: onReadable)
    write.setEventHandler(handler: onWritable)
    // A descriptor must not be closed while a source still watches it: the handlers hold its owner until then.
    read.setCancelHandler { withExtendedLifetime(owner) {} }
    write.setCancelHandler { withExtendedLifetime(owner) {} }
    read.resume()
  }

  deinit {
    cancel()
  }

  /// Whether the peer has closed the connection for good.
  ///
  /// On Linux a read source calls its handler once for a hang-up and never again, even if input is left. So a handler that finds
  /// this to be true reads to the end.
  package var hasHungUp: Bool {
    var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&descriptor, 1, 0) == 1 && descriptor.revents & Int16(POLLHUP | POLLERR) != 0
  }

  /// Asks to be told, again and again, while there is room to write; or no longer.
  package func watchWrites(_ isWanted: Bool) {
    guard isWanted != isWatchingWrites, !isCancelled else { return }
    isWatchingWrites = isWanted
    if isWanted { write.resume() } else { write.suspend() }
  }

  /// Stops watching.
  package func cancel() {
    guard !isCancelled else { return }
    isCancelled = true
    read.cancel()
    write.cancel()
    // A suspended source can't be released, and doesn't get to its cancel handler.
    if !isWatchingWrites { write.resume() }
  }
}
