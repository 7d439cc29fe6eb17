/// What the codec of the core is made of.
@usableFromInline
package enum JSON {}

extension JSON {
  /// Decodes a value.
  ///
  /// - Throws: `DecodingError`, whose underlying error is a ``JSONError``, or what the type itself throws.
  package static func decode<T: Decodable>(_ type: T.Type, from bytes: ArraySlice<UInt8>) throws -> T {
    try withDocument(of: bytes) { document in try document.value(type, at: 0) }
  }

  /// Decodes an event from its type and payload as if from an object with one member, named like the type.
  ///
  /// - Throws: ``UnknownEventType`` if the type's coding keys don't have that name, else as ``decode(_:from:)``.
  package static func decode<T: Decodable>(
    event type: T.Type,
    named name: String,
    payload: ArraySlice<UInt8>
  ) throws -> T {
    try withDocument(of: payload, eventType: name) { document in
      do {
        let event = try T(from: ValueDecoder(document: document, index: Document.eventObject))
        try document.checkType()
        return event
      } catch {
        try document.checkType()
        throw error
      }
    }
  }

  private static func withDocument<T>(
    of bytes: ArraySlice<UInt8>,
    eventType: String? = nil,
    _ body: (Document) throws -> T
  ) throws -> T {
    try unsafe bytes.withUnsafeBufferPointer { buffer in
      var document: Document
      do throws(JSONError) {
        document = try unsafe Document(Bytes(buffer), eventType: eventType)
      } catch {
        throw error.decodingError
      }
      // Whoever keeps a decoder keeps the document, but not what it was lent.
      defer { if !isKnownUniquelyReferenced(&document) { document.detach() } }
      return try body(document)
    }
  }

  /// Checks that a text is one JSON value as RFC 8259 has it, in UTF-8 and without a byte order mark.
  ///
  /// - Throws: ``JSONError`` if it isn't.
  package static func validate(_ bytes: ArraySlice<UInt8>) throws(JSONError) {
    let result: Result<Void, JSONError> = unsafe bytes.withUnsafeBufferPointer { buffer in
      var scanner = unsafe Scanner(Bytes(buffer))
      do throws(JSONError) {
        try scanner.skipValue()
        return scanner.isAtEnd() ? .success(()) : .failure(scanner.unexpected())
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }
}

extension Document {
  /// Finds out whether the event's type is among the coding keys, unless one of them was it already.
  fileprivate func checkType() throws(UnknownEventType) {
    if isTypeKnown { return }
    guard let typeNames, let eventType, typeNames.init(stringValue: eventType) == nil else { return }
    throw UnknownEventType()
  }
}
