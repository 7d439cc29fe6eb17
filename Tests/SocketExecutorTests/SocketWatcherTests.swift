import Foundation
import SocketExecutor
import Synchronization
import Testing

@Suite struct SocketWatcherTests {
  /// One end of a pair of connected sockets, with what it was told.
  private final class End: Sendable {
    let descriptor: Int32
    let executor = CombiningExecutor(label: "test")

    init(_ descriptor: Int32) {
      self.descriptor = descriptor
    }

    deinit {
      close(descriptor)
    }
  }

  private let (end, peer): (End, Int32)

  init() {
    var ends: [Int32] = [-1, -1]
    #if canImport(Darwin)
      socketpair(AF_UNIX, SOCK_STREAM, 0, &ends)
    #else
      socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
    #endif
    for descriptor in ends { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
    (end, peer) = (End(ends[0]), ends[1])
  }

  private func watcher(onReadable: @escaping @Sendable () -> Void = {}, onWritable: @escaping @Sendable () -> Void = {})
    -> SocketWatcher
  {
    SocketWatcher(end.descriptor, ownedBy: end, on: end.executor, onReadable: onReadable, onWritable: onWritable)
  }

  @Test(.timeLimit(.minutes(1))) func `what is left unread is told again`() async {
    let (told, telling) = AsyncStream<Void>.makeStream()
    let watcher = watcher(onReadable: { telling.yield() })
    watcher.watchReads(true)
    #expect(write(peer, "ab", 2) == 2)
    var iterator = told.makeAsyncIterator()
    for _ in 0..<3 { await iterator.next() }
    withExtendedLifetime(watcher) {}
    close(peer)
  }

  @Test(.timeLimit(.minutes(1))) func `the end of the connection is told after what came before it`() async {
    let (read, reading) = AsyncStream<Int>.makeStream()
    let descriptor = end.descriptor
    let watcher = watcher(onReadable: {
      var byte: UInt8 = 0
      reading.yield(recv(descriptor, &byte, 1, 0))
    })
    watcher.watchReads(true)
    #expect(write(peer, "ab", 2) == 2)
    close(peer)
    var iterator = read.makeAsyncIterator()
    var counts: [Int] = []
    for _ in 0..<3 { counts.append(await iterator.next() ?? -2) }
    #expect(counts == [1, 1, 0])
    withExtendedLifetime(watcher) {}
  }

  @Test(.timeLimit(.minutes(1))) func `room to write is told only while it is asked for`() async {
    let (told, telling) = AsyncStream<Void>.makeStream()
    let count = Atomic(0)
    let watcher = watcher(onWritable: {
      count.add(1, ordering: .relaxed)
      telling.yield()
    })
    watcher.watchReads(true)
    // Not asked for: a byte to read is told, room to write isn't.
    #expect(write(peer, "a", 1) == 1)
    #expect(count.load(ordering: .relaxed) == 0)
    watcher.watchWrites(true)
    var iterator = told.makeAsyncIterator()
    await iterator.next()
    watcher.watchWrites(false)
    close(peer)
  }

  #if os(Linux)
    @Test(.timeLimit(.minutes(1))) func `the end of a connection on which nothing is watched is told once`() async {
      let (told, telling) = AsyncStream<Void>.makeStream()
      let count = Atomic(0)
      let watcher = watcher(onReadable: {
        count.add(1, ordering: .relaxed)
        telling.yield()
      })
      watcher.watchReads(true)
      watcher.watchReads(false)
      #expect(write(peer, "a", 1) == 1)
      close(peer)
      var iterator = told.makeAsyncIterator()
      await iterator.next()
      // What else the poller had to tell, it would tell before the news of another socket.
      for _ in 0..<10 {
        let other = SocketWatcherTests()
        let (otherTold, otherTelling) = AsyncStream<Void>.makeStream()
        let otherWatcher = other.watcher(onReadable: { otherTelling.yield() })
        otherWatcher.watchReads(true)
        #expect(write(other.peer, "a", 1) == 1)
        var otherIterator = otherTold.makeAsyncIterator()
        await otherIterator.next()
        close(other.peer)
        withExtendedLifetime((otherWatcher, other)) {}
      }
      #expect(count.load(ordering: .relaxed) == 1)
      withExtendedLifetime(watcher) {}
    }
  #endif

  @Test(.timeLimit(.minutes(1))) func `a watcher whose socket was closed before it leaves a new socket of that number alone`()
    async
  {
    // A C library closes its socket when it finds the connection lost, while the watcher is still there.
    let descriptor = end.descriptor
    var old: SocketWatcher? = watcher()
    old?.watchReads(true)
    let other = SocketWatcherTests()
    #expect(dup2(other.end.descriptor, descriptor) == descriptor)
    let (told, telling) = AsyncStream<Void>.makeStream()
    let new = watcher(onReadable: { telling.yield() })
    new.watchReads(true)
    old = nil
    #expect(write(other.peer, "a", 1) == 1)
    var iterator = told.makeAsyncIterator()
    await iterator.next()
    withExtendedLifetime((old, new, other)) {}
    close(peer)
    close(other.peer)
  }

  @Test(.timeLimit(.minutes(1))) func `a watcher that is gone tells nothing and lets its socket go`() async {
    let count = Atomic(0)
    do {
      let watcher = watcher(onReadable: { count.add(1, ordering: .relaxed) })
      watcher.watchReads(true)
    }
    #expect(write(peer, "a", 1) == 1)
    // Another socket's event comes after what the first one's would have been.
    let other = SocketWatcherTests()
    let (told, telling) = AsyncStream<Void>.makeStream()
    let watcher = other.watcher(onReadable: { telling.yield() })
    watcher.watchReads(true)
    #expect(write(other.peer, "a", 1) == 1)
    var iterator = told.makeAsyncIterator()
    await iterator.next()
    #expect(count.load(ordering: .relaxed) == 0)
    withExtendedLifetime(watcher) {}
    close(peer)
    close(other.peer)
  }
}
