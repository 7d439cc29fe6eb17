internal import CEventLogsPQ

/// The rows of one statement, in binary format.
///
/// `@unchecked Sendable`: libpq doesn't change a result once it has handed it out, and the pointer is freed by `deinit` alone.
@safe package final class PostgresResult: @unchecked Sendable {
  private let pointer: OpaquePointer

  /// The result that these rows are a part of, and which owns the pointer.
  private let whole: PostgresResult?
  private let firstRow: Int

  package let rowCount: Int

  /// Takes ownership of a result.
  init(owning pointer: OpaquePointer) {
    unsafe self.pointer = unsafe pointer
    whole = nil
    firstRow = 0
    rowCount = Int(unsafe PQntuples(pointer))
  }

  private init(_ rows: Range<Int>, of whole: PostgresResult) {
    unsafe pointer = unsafe whole.pointer
    self.whole = whole
    firstRow = rows.lowerBound
    rowCount = rows.count
  }

  deinit {
    if whole == nil { unsafe PQclear(pointer) }
  }

  /// The rows by the place, from 1, that the last column says and that they are ordered by; `nil` if they aren't.
  package func parts(_ count: Int) -> [PostgresResult]? {
    let column = Int(unsafe PQnfields(pointer)) - 1
    var parts: [PostgresResult] = []
    parts.reserveCapacity(count)
    var row = 0
    for place in 1...count {
      let first = row
      while row < rowCount, int64(row, column) == Int64(place) { row += 1 }
      parts.append(PostgresResult(first..<row, of: self))
    }
    return row == rowCount ? parts : nil
  }

  package func isNull(_ row: Int, _ column: Int) -> Bool {
    unsafe PQgetisnull(pointer, number(row), Int32(truncatingIfNeeded: column)) == 1
  }

  package func int32(_ row: Int, _ column: Int) -> Int32 {
    integer(row, column)
  }

  package func int64(_ row: Int, _ column: Int) -> Int64 {
    integer(row, column)
  }

  /// The two halves of a UUID.
  package func uuid(_ row: Int, _ column: Int) -> (high: UInt64, low: UInt64) {
    let bytes = unsafe field(row, column)
    guard bytes.count == 16 else { return (0, 0) }
    return unsafe (
      UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
      UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    )
  }

  package func string(_ row: Int, _ column: Int) -> String {
    unsafe String(decoding: field(row, column), as: UTF8.self)
  }

  /// The number of bytes of a field, 0 for a null.
  package func length(_ row: Int, _ column: Int) -> Int {
    Int(unsafe PQgetlength(pointer, number(row), Int32(truncatingIfNeeded: column)))
  }

  /// The bytes of some columns, row after row, in one block, and where in it each field ends. A null has no bytes.
  package func block(of columns: Range<Int>) -> (bytes: [UInt8], ends: [Int]) {
    var ends: [Int] = []
    ends.reserveCapacity(rowCount * columns.count)
    var end = 0
    for row in 0..<rowCount {
      for column in columns {
        end += length(row, column)
        ends.append(end)
      }
    }
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: end) { block, count in
      var place = 0
      for row in 0..<rowCount {
        for column in columns {
          let end = ends[row * columns.count + column - columns.lowerBound]
          if end > place, let value = unsafe value(row, column) {
            unsafe UnsafeMutableRawPointer(block.baseAddress! + place).copyMemory(from: value, byteCount: end - place)
          }
          place = end
        }
      }
      count = place
    }
    return (bytes, ends)
  }

  var status: ExecStatusType { unsafe PQresultStatus(pointer) }

  /// The error the server reported; `nil` for one that libpq made up itself, which has no code.
  var serverError: PostgresServerError? {
    diagnostic("C").map {
      PostgresServerError(sqlState: $0, message: diagnostic("M") ?? "no message")
    }
  }

  /// A field of an error, by its code in the protocol (libpq's `PG_DIAG_…` are macros that Swift doesn't see).
  private func diagnostic(_ code: Unicode.Scalar) -> String? {
    unsafe PQresultErrorField(pointer, Int32(code.value)).map { unsafe String(cString: $0) }
  }

  /// The number of a row in libpq's result.
  @inline(__always)
  private func number(_ row: Int) -> Int32 { Int32(truncatingIfNeeded: firstRow + row) }

  @inline(__always)
  private func value(_ row: Int, _ column: Int) -> UnsafeMutablePointer<CChar>? {
    unsafe PQgetvalue(pointer, number(row), Int32(truncatingIfNeeded: column))
  }

  @inline(__always)
  private func field(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: value(row, column), count: length(row, column))
  }

  /// An integer of just the requested width; 0 where the field has another, which the statements here never ask for.
  @inline(__always)
  private func integer<Value: FixedWidthInteger>(_ row: Int, _ column: Int) -> Value {
    let bytes = unsafe field(row, column)
    guard bytes.count == Value.bitWidth / 8 else { return 0 }
    return unsafe Value(bigEndian: bytes.loadUnaligned(as: Value.self))
  }
}
