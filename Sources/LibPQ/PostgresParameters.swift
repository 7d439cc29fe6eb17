/// The parameters of one execution of a statement, in PostgreSQL's binary format, in one block of memory.
package struct PostgresParameters: Sendable {
  /// Where a value lies in ``bytes``; `nil` is NULL.
  private(set) var values: [Range<Int>?] = []

  /// The values one after another. The first byte belongs to none of them, so that a value of no bytes has an address too.
  private(set) var bytes: [UInt8] = [0]

  package init() {}

  /// The parameters of several executions of one statement, each place as an array of its values.
  ///
  /// - Parameters:
  ///   - types: The types of the single values.
  ///   - single: The parameters of each execution.
  package init(arraysOf types: [PostgresType], from single: [PostgresParameters]) {
    for (place, type) in types.enumerated() {
      let start = bytes.count
      appendArrayHeader(of: type, count: single.count)
      for parameters in single {
        let range = parameters.values[place]
        bytes.append(bigEndian: Int32(range?.count ?? -1))
        if let range { bytes.append(contentsOf: parameters.bytes[range]) }
      }
      values.append(start..<bytes.count)
    }
  }

  package mutating func append(_ value: Int32?) {
    append(value) { $0.append(bigEndian: $1) }
  }

  package mutating func append(_ value: Int64?) {
    append(value) { $0.append(bigEndian: $1) }
  }

  package mutating func append(_ value: Bool) {
    append(value) { $0.append($1 ? 1 : 0) }
  }

  package mutating func append(_ value: String?) {
    append(value) { $0.append(contentsOf: $1.utf8) }
  }

  package mutating func append(_ value: ArraySlice<UInt8>?) {
    append(value) { $0.append(contentsOf: $1) }
  }

  package mutating func append(uuid high: UInt64, _ low: UInt64) {
    append((high, low)) {
      $0.append(bigEndian: $1.0)
      $0.append(bigEndian: $1.1)
    }
  }

  /// Appends a one-dimensional array.
  ///
  /// - Parameters:
  ///   - element: The type of its elements.
  ///   - values: What to write as elements.
  ///   - write: Appends the binary form of one element, or answers `false` for NULL.
  package mutating func append<Values: Collection>(
    arrayOf element: PostgresType,
    _ values: Values,
    write: (Values.Element, inout [UInt8]) -> Bool
  ) {
    let start = bytes.count
    appendArrayHeader(of: element, count: values.count)
    for value in values {
      let lengthAt = bytes.count
      bytes.append(bigEndian: Int32(-1))
      if write(value, &bytes) {
        let length = Int32(bytes.count - lengthAt - 4)
        unsafe withUnsafeBytes(of: length.bigEndian) {
          unsafe bytes.replaceSubrange(lengthAt..<lengthAt + 4, with: $0)
        }
      }
    }
    self.values.append(start..<bytes.count)
  }

  private mutating func appendArrayHeader(of element: PostgresType, count: Int) {
    bytes.append(bigEndian: Int32(1))  // dimensions
    bytes.append(bigEndian: Int32(1))  // may hold NULL
    bytes.append(bigEndian: element.rawValue)
    bytes.append(bigEndian: Int32(count))
    bytes.append(bigEndian: Int32(1))  // index of the first element
  }

  private mutating func append<Value>(_ value: Value?, write: (inout [UInt8], Value) -> Void) {
    guard let value else { return values.append(nil) }
    let start = bytes.count
    write(&bytes, value)
    values.append(start..<bytes.count)
  }
}

extension [UInt8] {
  package mutating func append<Value: FixedWidthInteger>(bigEndian value: Value) {
    unsafe Swift.withUnsafeBytes(of: value.bigEndian) { unsafe append(contentsOf: $0) }
  }
}
