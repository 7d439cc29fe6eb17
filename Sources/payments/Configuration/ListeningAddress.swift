import Foundation
import Hummingbird

/// Where the service listens.
enum ListeningAddress: Hashable, Sendable, CustomStringConvertible {
  case network(host: String, port: Int)
  case socket(path: String)

  init(_ settings: Settings) throws(ServiceFailure) {
    if let path = try settings.text(.socket) {
      guard try settings.text(.host) == nil else {
        throw .configuration("http.host and http.socket are both set.")
      }
      // One byte of the system's room is for the end.
      guard (1...107).contains(path.utf8.count) else { throw .configuration("http.socket isn't a path of 1 to 107 bytes.") }
      self = .socket(path: path)
    } else {
      let host = try settings.text(.host) ?? "127.0.0.1"
      guard !host.isEmpty else { throw .configuration("http.host is empty.") }
      self = .network(host: host, port: try settings.number(.port, 0...65_535, default: 8080))
    }
  }

  /// Whether only this machine can reach the address: 127.0.0.0/8, ::1, `localhost`, and Unix sockets.
  var isLocal: Bool {
    switch self {
    case .socket: true
    case .network("localhost", _): true
    case .network(let host, _): Self.isLoopback(host)
    }
  }

  /// What the server binds to.
  var bindAddress: BindAddress {
    switch self {
    case .network(let host, let port): .hostname(host, port: port)
    case .socket(let path): .unixDomainSocket(path: path)
    }
  }

  var description: String {
    switch self {
    case .network(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .socket(let path): "unix:\(path)"
    }
  }

  /// An address in a short form, such as 127.1, isn't taken for one of the loopback interface.
  private static func isLoopback(_ host: String) -> Bool {
    var four = in_addr()
    if inet_pton(AF_INET, host, &four) == 1 { return UInt32(bigEndian: four.s_addr) >> 24 == 127 }
    var six = in6_addr()
    guard inet_pton(AF_INET6, host, &six) == 1 else { return false }
    return withUnsafeBytes(of: six) { $0.dropLast().allSatisfy { $0 == 0 } && $0.last == 1 }
  }
}
