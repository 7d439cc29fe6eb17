import EventLogs
import GRDB

extension EventLogsError {
  static let storeClosed = EventLogsError(.closed, "The store was closed.")

  /// What an error of SQLite means to the store's caller. Nothing was written.
  ///
  /// Source: [SQLite result codes](https://www.sqlite.org/rescode.html).
  static func sqlite(_ error: any Error, logID: LogID? = nil) -> EventLogsError {
    if let error = error as? EventLogsError { return error }
    if error is CancellationError { return .cancelled }
    guard let error = error as? DatabaseError else {
      return EventLogsError(.storeFailed, "The store failed: \(type(of: error)).", logID: logID, underlying: error)
    }
    let (code, message): (Code, String) =
      switch error.resultCode {
      case .SQLITE_BUSY, .SQLITE_LOCKED: (.storeUnavailable, "Another process kept the store's file locked for too long.")
      case .SQLITE_FULL: (.storeUnavailable, "The disk is full.")
      case .SQLITE_CANTOPEN: (.storeUnavailable, "The store's file can't be opened.")
      case .SQLITE_INTERRUPT,
        .SQLITE_ABORT where Task.isCancelled:
        (.cancelled, cancelled.message)
      case .SQLITE_MISUSE: (.closed, storeClosed.message)
      case .SQLITE_NOTADB: (.storeFailed, "The store's file is not an SQLite database.")
      case .SQLITE_CORRUPT: (.storeFailed, "The store's file is damaged.")
      case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: (.storeFailed, "The store's file can't be written to.")
      case .SQLITE_TOOBIG: (.payloadTooLarge, "An event is larger than SQLite can hold.")
      case .SQLITE_CONSTRAINT where error.extendedResultCode == .SQLITE_CONSTRAINT_CHECK:
        (.payloadRefused, "A payload or its metadata is not valid JSON.")
      default: (.storeFailed, "The store failed: \(error.message ?? "no message").")
      }
    return EventLogsError(
      code,
      "\(message) (SQLite result code \(error.extendedResultCode.rawValue).)",
      logID: logID,
      underlying: error
    )
  }

  /// What a failed commit means to one append of its group.
  ///
  /// When writing or syncing the log fails, it may have reached the disk all the same, and recovery would then find it there.
  /// Under an idempotency key a retry resolves that.
  static func commitFailed(_ error: any Error, of append: Append) -> EventLogsError {
    guard (error as? DatabaseError)?.resultCode == .SQLITE_IOERR else { return .sqlite(error, logID: append.logID) }
    return EventLogsError(
      append.idempotencyKey == nil ? .outcomeUnknown : .storeUnavailable,
      "The disk failed during a commit; whether the append to \(append.logID) is durable isn't known.",
      logID: append.logID,
      underlying: error
    )
  }
}
