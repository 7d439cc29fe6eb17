internal import CEventLogsPQ

/// Owns one libpq connection and closes it when released.
///
/// `@unchecked Sendable`: every use is on the queue of the connection that made it, except `deinit`, after which there is none.
@safe final class PostgresHandle: @unchecked Sendable {
  let pointer: OpaquePointer

  /// Begins to connect, without waiting. Names of hosts are resolved here, which may block the queue for a moment.
  ///
  /// - Parameter connectionString: A URI or a list of keywords and values, as libpq takes them.
  /// - Returns: `nil` when there is no memory.
  init?(connecting connectionString: String) {
    // The first keyword's value is expanded as a connection string; what follows overrides it.
    let keywords = ["dbname", "client_encoding", "fallback_application_name"]
    let values = [connectionString, "UTF8", "event-logs"]
    let pointer = unsafe withCStrings(keywords) { keywords in
      unsafe withCStrings(values) { values in unsafe PQconnectStartParams(keywords, values, 1) }
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
    let lines = unsafe String(cString: PQerrorMessage(pointer)).split(whereSeparator: \.isNewline)
    return lines.isEmpty ? "the server closed the connection" : lines.joined(separator: " ")
  }
}

/// Checks a connection string without connecting.
///
/// - Returns: What is wrong with it, without the quoted parts, which may hold a password; `nil` if nothing is.
package func problem(withConnectionString text: String) -> String? {
  var message: UnsafeMutablePointer<CChar>?
  let options = unsafe PQconninfoParse(text, &message)
  if let options = unsafe options {
    unsafe PQconninfoFree(options)
    return nil
  }
  guard let message = unsafe message else { return "no memory" }
  defer { unsafe PQfreemem(message) }
  let text = unsafe String(cString: message).split(whereSeparator: \.isNewline).joined(separator: " ")
  return text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
    .map { $0.offset.isMultiple(of: 2) ? String($0.element) : "…" }.joined()
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
