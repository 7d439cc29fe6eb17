internal import CEventLogsPQ

/// Owns one libpq connection and closes it when released.
///
/// `@unchecked Sendable`: every use is on the executor of the connection that made it, except `deinit`, after which there is none.
@safe final class PostgresHandle: @unchecked Sendable {
  let pointer: OpaquePointer

  /// Begins to connect, without waiting. Names of hosts are resolved here, which may block the queue for a moment.
  ///
  /// - Returns: `nil` when there is no memory.
  init?(connecting target: ConnectionTarget) {
    // The first keyword's value is expanded as a connection string; what follows overrides it.
    let settings =
      [("dbname", target.connectionString)] + target.hosts
      + [("client_encoding", "UTF8"), ("fallback_application_name", "event-logs")]
    let pointer = unsafe withCStrings(settings.map(\.0)) { keywords in
      unsafe withCStrings(settings.map(\.1)) { values in unsafe PQconnectStartParams(keywords, values, 1) }
    }
    guard let pointer = unsafe pointer else { return nil }
    unsafe self.pointer = pointer
    // Notices would otherwise go to standard error.
    unsafe PQsetNoticeReceiver(pointer, { _, _ in }, nil)
  }

  deinit {
    unsafe PQfinish(pointer)
  }

  var socket: Int32 { unsafe PQsocket(pointer) }

  var hasFailed: Bool { unsafe PQstatus(pointer) == CONNECTION_BAD }

  /// The last error on one line. libpq puts no password into it.
  var errorMessage: String {
    let words = unsafe String(cString: PQerrorMessage(pointer)).split(whereSeparator: \.isWhitespace)
    return words.isEmpty ? "the server closed the connection" : words.joined(separator: " ")
  }
}

/// Calls a function with a null-terminated array of C strings that live for the call.
func withCStrings<Result>(
  _ strings: [String],
  _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
  var bytes: [CChar] = []
  var offsets: [Int] = []
  for string in strings {
    offsets.append(bytes.count)
    bytes += string.utf8.map { CChar(bitPattern: $0) }
    bytes.append(0)
  }
  return unsafe bytes.withUnsafeBufferPointer { buffer in
    var pointers: [UnsafePointer<CChar>?] = unsafe []
    for offset in offsets { unsafe pointers.append(buffer.baseAddress! + offset) }
    unsafe pointers.append(nil)
    return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress!) }
  }
}
