import CEventLogsHiredis

/// The functions with which hiredis makes reply objects, with a limit on the size of an array.
///
/// hiredis allocates an array when it reads how many elements there will be, up to 2^31 of them, and later visits each: one line of
/// garbage would keep a connection busy for minutes.
@safe enum ReplyObjects {
  private static var maximumElements: Int32 { 1 << 20 }

  /// Written once and never freed, so that every parser can point at it from any thread.
  nonisolated(unsafe) static let limited: UnsafeMutablePointer<redisReplyObjectFunctions>? = {
    guard var functions = standard else { return nil }
    unsafe functions.createArray = { task, count in
      guard count <= maximumElements, let standard = standard else { return nil }
      return unsafe standard.createArray(task, count)
    }
    let limited = UnsafeMutablePointer<redisReplyObjectFunctions>.allocate(capacity: 1)
    unsafe limited.initialize(to: functions)
    return unsafe limited
  }()

  /// Those that a parser has by default, which have no name of their own; only function pointers, never changed.
  private static let standard: redisReplyObjectFunctions? = {
    guard let reader = unsafe redisReaderCreate() else { return nil }
    defer { unsafe redisReaderFree(reader) }
    return unsafe reader.pointee.fn.pointee
  }()
}
