internal import Dispatch

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Watches one socket for an actor: readability and writability, each while asked for.
///
/// The handlers run on the actor's executor. The watcher keeps the socket's owner alive, which closes the descriptor when it is
/// deinitialized, or before.
///
/// On Linux all sockets are watched by one thread of the process; see ``SocketPoller``. Elsewhere Dispatch does it.
package final class SocketWatcher {
  private let descriptor: Int32
  private var isWatchingReads = false
  private var isWatchingWrites = false

  #if os(Linux)
    private let registration: SocketPoller.Registration
  #else
    private let readSource: any DispatchSourceRead
    private let writeSource: any DispatchSourceWrite
  #endif

  /// Creates a watcher that watches nothing yet.
  package init(
    _ descriptor: Int32,
    ownedBy owner: some AnyObject & Sendable,
    on executor: CombiningExecutor,
    onReadable: @escaping @Sendable () -> Void,
    onWritable: @escaping @Sendable () -> Void
  ) {
    self.descriptor = descriptor
    #if os(Linux)
      registration = SocketPoller.Registration(
        descriptor,
        ownedBy: owner,
        on: executor,
        onReadable: onReadable,
        onWritable: onWritable
      )
    #else
      readSource = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: executor.queue)
      writeSource = DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: executor.queue)
      readSource.setEventHandler { executor.run(onReadable) }
      writeSource.setEventHandler { executor.run(onWritable) }
      readSource.setCancelHandler { withExtendedLifetime(owner) {} }
      writeSource.setCancelHandler { withExtendedLifetime(owner) {} }
    #endif
  }

  /// Begins or ceases to call the handler for readability. On Linux the peer's end of the connection is told all the same, once.
  package func watchReads(_ isWanted: Bool) {
    guard isWatchingReads != isWanted else { return }
    isWatchingReads = isWanted
    #if os(Linux)
      registration.watch(reads: isWanted, writes: isWatchingWrites)
    #else
      if isWanted { readSource.resume() } else { readSource.suspend() }
    #endif
  }

  /// Begins or ceases to call the handler for writability.
  package func watchWrites(_ isWanted: Bool) {
    guard isWatchingWrites != isWanted else { return }
    isWatchingWrites = isWanted
    #if os(Linux)
      registration.watch(reads: isWatchingReads, writes: isWanted)
    #else
      if isWanted { writeSource.resume() } else { writeSource.suspend() }
    #endif
  }

  /// Whether there is something to read, be it that the peer has closed the connection.
  package var isReadable: Bool {
    var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&state, 1, 0) == 1
  }

  deinit {
    #if os(Linux)
      registration.cancel()
    #else
      readSource.cancel()
      writeSource.cancel()
      // A source that is suspended never gets to its cancel handler, and must not be released.
      if !isWatchingReads { readSource.resume() }
      if !isWatchingWrites { writeSource.resume() }
    #endif
  }
}
