import Dispatch
import Foundation
import Synchronization

/// Stands between a client and a server on Unix sockets, and can lose what passes.
package final class LossyProxy: Sendable {
  /// What to lose next, together with its connection.
  package enum Loss: Sendable {
    /// What the client sends next never reaches the server.
    case request

    /// What the client sends next reaches the server, and the server's answer is lost.
    case answer
  }

  private struct State {
    var loss: Loss?
    var losses = 0
    var sockets: [Int32] = []
    var isClosed = false
  }

  private let listener: Int32
  private let target: String?
  private let state = Mutex(State())

  /// Listens on one path and passes on to another.
  ///
  /// - Parameter target: Where the server listens; `nil` to accept connections and never answer.
  package init(path: String, target: String?) throws {
    self.target = target
    listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    let bound = withSocketAddress(path) { bind(listener, $0, $1) }
    guard bound == 0, listen(listener, 64) == 0 else { throw ServerFailure("can't listen on \(path)") }
    chmod(path, 0o777)
    Thread.detachNewThread { [self] in accept() }
  }

  /// How often something was lost.
  package var losses: Int { state.withLock { $0.losses } }

  /// Loses the next request, or the answer to it.
  package func lose(_ loss: Loss) {
    state.withLock { $0.loss = loss }
  }

  /// Ends all connections.
  package func close() {
    let sockets = state.withLock { state in
      state.isClosed = true
      return state.sockets
    }
    for socket in sockets + [listener] { shutdown(socket, Int32(SHUT_RDWR)) }
  }

  private func accept() {
    while true {
      let client = Glibc.accept(listener, nil, nil)
      guard client >= 0 else { return }
      guard let target else {
        state.withLock { $0.sockets.append(client) }
        continue
      }
      let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      guard withSocketAddress(target, { connect(server, $0, $1) }) == 0 else {
        Glibc.close(client)
        Glibc.close(server)
        continue
      }
      let isClosed = state.withLock { state in
        state.sockets += [client, server]
        return state.isClosed
      }
      if isClosed { return }
      Thread.detachNewThread { [self] in pass(from: client, to: server, losing: .request) }
      Thread.detachNewThread { [self] in pass(from: server, to: client, losing: .answer) }
    }
  }

  private func pass(from source: Int32, to sink: Int32, losing loss: Loss) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(source, &buffer, buffer.count)
      let isLost = state.withLock { state in
        guard count > 0, state.loss == loss else { return false }
        state.loss = nil
        state.losses += 1
        return true
      }
      guard count > 0, !isLost, send(sink, buffer, count, Int32(MSG_NOSIGNAL)) == count else { break }
    }
    shutdown(source, Int32(SHUT_RDWR))
    shutdown(sink, Int32(SHUT_RDWR))
  }
}

private func withSocketAddress<Result>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
  return withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
  }
}
