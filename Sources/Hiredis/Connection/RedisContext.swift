import CEventLogsHiredis

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Owns hiredis' context: the socket and the parser of replies. The socket is closed when this is deinitialized.
///
/// hiredis connects and parses. Sending is done here, since hiredis writes without `MSG_NOSIGNAL`.
///
/// `@safe`: no pointer leaves this class. `@unchecked Sendable`: made on one queue and handed over to the connection, whose executor alone uses it from then on.
@safe final class RedisContext: @unchecked Sendable {
  #if canImport(Darwin)
    private static var sendFlags: Int32 { 0 }
  #else
    private static var sendFlags: Int32 { Int32(MSG_NOSIGNAL) }
  #endif

  private let context: UnsafeMutablePointer<redisContext>
  private let received = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 1)
  private let endpoint: RedisEndpoint

  /// Begins to connect. Resolves the host's name, which may block.
  ///
  /// - Throws: ``RedisError`` with code `connectFailed`.
  init(connectingTo endpoint: RedisEndpoint) throws(RedisError) {
    let context =
      switch endpoint.address {
      case .tcp(let host, let port): unsafe redisConnectNonBlock(host, Int32(port))
      case .unix(let path): unsafe redisConnectUnixNonBlock(path)
      }
    guard let context = unsafe context else {
      throw RedisError(.connectFailed, "There is no memory for a connection to Redis.")
    }
    unsafe self.context = context
    self.endpoint = endpoint
    guard unsafe context.pointee.err == 0 else {
      throw RedisError(.connectFailed, "Redis at \(endpoint) can't be reached: \(unsafe message(context.pointee.errstr))")
    }
    if let functions = unsafe ReplyObjects.limited { unsafe context.pointee.reader.pointee.fn = functions }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    #if canImport(Darwin)
      var isOn: Int32 = 1
      _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &isOn, socklen_t(MemoryLayout<Int32>.size))
    #endif
  }

  deinit {
    unsafe redisFree(context)
    unsafe received.deallocate()
  }

  var descriptor: Int32 { unsafe context.pointee.fd }

  /// Asks for the outcome of connecting once the socket is writable.
  ///
  /// - Throws: ``RedisError`` with code `connectFailed`.
  func finishConnecting() throws(RedisError) {
    var problem: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    if unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &problem, &size) != 0 { problem = errno }
    guard problem == 0 else {
      throw RedisError(.connectFailed, "Redis at \(endpoint) can't be reached: \(systemMessage(problem))")
    }
  }

  /// Sends as much as the socket takes.
  ///
  /// - Returns: How many bytes were sent; fewer than given when the socket is full.
  /// - Throws: ``RedisError`` with code `connectionLost`.
  func write(_ bytes: ArraySlice<UInt8>) throws(RedisError) -> Int {
    var sent = 0
    while sent < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { bytes in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[sent...])
        return unsafe send(descriptor, rest.baseAddress, rest.count, Self.sendFlags)
      }
      if count >= 0 {
        sent += count
      } else if errno == EAGAIN {
        break
      } else if errno != EINTR {
        throw lost(systemMessage(errno))
      }
    }
    return sent
  }

  /// Reads once from the socket and feeds the parser.
  ///
  /// - Returns: Whether there may be more to read at once; `nil` if nothing had come.
  /// - Throws: ``RedisError`` with code `connectionLost` or `protocolViolation`.
  func receive() throws(RedisError) -> Bool? {
    let count = unsafe recv(descriptor, received.baseAddress, received.count, 0)
    if count < 0 {
      guard errno == EAGAIN || errno == EINTR else { throw lost(systemMessage(errno)) }
      return nil
    }
    guard count > 0 else { throw lost("the server closed it") }
    let fed = unsafe redisReaderFeed(context.pointee.reader, received.baseAddress, count)
    guard fed == REDIS_OK else { throw malformed() }
    return unsafe count == received.count
  }

  /// Parses the next reply from what was received.
  ///
  /// - Returns: The reply, or `nil` until the rest of it has come.
  /// - Throws: ``RedisError`` with code `protocolViolation`.
  func nextReply() throws(RedisError) -> RedisReply? {
    var object: UnsafeMutableRawPointer?
    guard unsafe redisReaderGetReply(context.pointee.reader, &object) == REDIS_OK else { throw malformed() }
    guard let object = unsafe object else { return nil }
    defer { unsafe freeReplyObject(object) }
    return unsafe RedisReply(copying: object.assumingMemoryBound(to: redisReply.self))
  }

  private func lost(_ why: String) -> RedisError {
    RedisError(.connectionLost, "The connection to Redis at \(endpoint) was lost: \(why).")
  }

  private func malformed() -> RedisError {
    let why = unsafe message(context.pointee.reader.pointee.errstr)
    return RedisError(.protocolViolation, "Redis at \(endpoint) doesn't speak the Redis protocol: \(why)")
  }
}

extension RedisReply {
  /// Copies a reply of hiredis, which nests at most seven deep.
  fileprivate init(copying pointer: UnsafePointer<redisReply>) {
    let reply = unsafe pointer.pointee
    let bytes = unsafe UnsafeRawBufferPointer(start: reply.str, count: reply.str == nil ? 0 : reply.len)
    switch unsafe reply.type {
    case REDIS_REPLY_STRING:
      self = unsafe .string(Array(bytes))
    case REDIS_REPLY_STATUS:
      self = unsafe .status(String(decoding: bytes, as: UTF8.self))
    case REDIS_REPLY_ERROR:
      self = unsafe .error(RedisReplyError(String(decoding: bytes, as: UTF8.self)))
    case REDIS_REPLY_INTEGER:
      self = unsafe .integer(reply.integer)
    case REDIS_REPLY_ARRAY:
      let elements = unsafe UnsafeBufferPointer(start: reply.element, count: reply.element == nil ? 0 : reply.elements)
      self = unsafe .array(elements.map { unsafe $0.map { unsafe RedisReply(copying: $0) } ?? .null })
    default:
      self = .null
    }
  }
}

/// The text in one of hiredis' buffers, which end with NUL.
private func message<Buffer: BitwiseCopyable>(_ buffer: Buffer) -> String {
  unsafe withUnsafeBytes(of: buffer) { bytes in
    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }.fitForMessage
}

private func systemMessage(_ code: Int32) -> String {
  unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
}
