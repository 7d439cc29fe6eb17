import Foundation
import Synchronization
import TestServers

/// A TCP server on a free port that answers as a test likes, to show what Redis itself never does.
final class FakeRedis: Sendable {
  enum Answer: Sendable {
    case nothing
    case bytes([UInt8])

    /// Ends the sending direction after the bytes, and waits for the client to end the other.
    case bytesThenEnd([UInt8])

    /// Resets the connection right after the bytes, which ends both directions at once.
    case bytesThenReset([UInt8])
    case hangUp

    static func text(_ text: String) -> Answer { .bytes(Array(text.utf8)) }
  }

  private struct State {
    var connections: Set<Int32> = []
    var isStopped = false
  }

  /// Yields for every connection that was accepted.
  let accepted: AsyncStream<Void>

  /// Yields for every connection that the client ended.
  let hungUp: AsyncStream<Void>

  /// How many connections were accepted.
  let connectionCount = Atomic(0)

  let port: UInt16
  private let listener: Int32
  private let accepting: AsyncStream<Void>.Continuation
  private let hangingUp: AsyncStream<Void>.Continuation
  private let state = Mutex(State())

  /// Runs a server for as long as the body takes.
  ///
  /// - Parameter answer: What to send for what was received.
  static func with<Result>(
    answering answer: @escaping @Sendable ([UInt8]) -> Answer,
    _ body: (FakeRedis) async throws -> Result
  ) async throws -> Result {
    let server = try FakeRedis(answer)
    defer { server.stop() }
    return try await body(server)
  }

  private init(_ answer: @escaping @Sendable ([UInt8]) -> Answer) throws {
    listener = try ListeningSocket.bind()
    port = try ListeningSocket.port(of: listener)
    (accepted, accepting) = AsyncStream.makeStream()
    (hungUp, hangingUp) = AsyncStream.makeStream()
    guard listen(listener, 128) == 0 else { throw ServerFailure("A socket can't listen: error \(errno).") }
    Thread.detachNewThread { self.acceptAll(answer) }
  }

  var url: String { "redis://127.0.0.1:\(port)" }

  private func acceptAll(_ answer: @escaping @Sendable ([UInt8]) -> Answer) {
    while true {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { break }
      let isTaken = state.withLock { state in
        if !state.isStopped { state.connections.insert(connection) }
        return !state.isStopped
      }
      guard isTaken else {
        close(connection)
        break
      }
      connectionCount.add(1, ordering: .relaxed)
      accepting.yield()
      Thread.detachNewThread { self.serve(connection, answer) }
    }
    close(listener)
  }

  private func serve(_ connection: Int32, _ answer: ([UInt8]) -> Answer) {
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    conversation: while true {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else {
        hangingUp.yield()
        break
      }
      switch answer(Array(buffer[..<count])) {
      case .nothing: continue
      case .bytes(let bytes): _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
      case .bytesThenEnd(let bytes):
        _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        shutdown(connection, Int32(SHUT_WR))
      case .bytesThenReset(let bytes):
        _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        // tcp(7): a connection that is dissolved is reset.
        var nowhere = sockaddr(sa_family: sa_family_t(AF_UNSPEC), sa_data: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        connect(connection, &nowhere, socklen_t(MemoryLayout<sockaddr>.size))
        break conversation
      case .hangUp: break conversation
      }
    }
    // Closing alone ends nothing while a server that was just started may have inherited the descriptor.
    shutdown(connection, Int32(SHUT_RDWR))
    // Under the lock, so that `stop` doesn't meet a descriptor that was given out anew.
    state.withLock { state in
      state.connections.remove(connection)
      close(connection)
    }
  }

  private func stop() {
    state.withLock { state in
      state.isStopped = true
      for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
    }
    shutdown(listener, Int32(SHUT_RDWR))
  }
}

/// A port of 127.0.0.1 that refuses connections for as long as the body takes.
func withRefusingPort<Result>(_ body: (UInt16) async throws -> Result) async throws -> Result {
  let descriptor = try ListeningSocket.bind()
  defer { close(descriptor) }
  return try await body(ListeningSocket.port(of: descriptor))
}
