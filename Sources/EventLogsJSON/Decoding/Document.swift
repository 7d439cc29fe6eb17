/// A JSON value that was found valid as a whole, taken apart into tokens, so that a decoder can look up members in any order.
@safe final class Document {
  enum Kind: UInt8 {
    case null, `true`, `false`, integer, number, string, array, object
  }

  /// A value, or the name of a member, in the order of the text.
  struct Token {
    var kind: Kind

    /// Of a string, whether it has escapes or more than ASCII; of an object, whether that holds for a name in it.
    var isPlain = true

    /// Of an object, whether its names ascend byte by byte, so that each is there but once.
    var isSorted = true

    var hasEscapes = false

    /// Where the value begins in the text; of a string behind the quote.
    var start: UInt32

    /// Where a string or number ends in the text; of a container the token behind its last.
    var end: UInt32

    /// The number of elements or members.
    var count: UInt32 = 0

    /// Of an object, the token of the name where the next search begins.
    var hint: UInt32 = 0
  }

  // No access lasts while another one begins, and the runtime's watch over that takes time.
  @safe @exclusivity(unchecked) private(set) var bytes: Bytes
  @safe @exclusivity(unchecked) private(set) var tokens: ScratchBuffer<Token>

  /// The type of the event whose payload this is: the only value in an object that stands in no text.
  let eventType: String?

  /// The coding keys by which the event's type was asked for first.
  @safe @exclusivity(unchecked) var typeNames: (any CodingKey.Type)?

  /// Whether a coding key was the event's type.
  @safe @exclusivity(unchecked) var isTypeKnown = false

  /// The decoders of members that aren't there, as `Codable` wants them: they decode null.
  private(set) var absent: [Absent] = []

  struct Absent {
    let parent: Int
    let key: any CodingKey
  }

  /// The members by name, of objects where order doesn't help.
  private var indexes: [Int: [String: Int]] = [:]

  /// A copy of the text, once its owner may be gone.
  private var copy: UnsafeMutableBufferPointer<UInt8>?

  /// Takes a text apart.
  ///
  /// - Throws: ``JSONError`` if it isn't one JSON value.
  init(_ bytes: Bytes, eventType: String? = nil) throws(JSONError) {
    self.bytes = bytes
    self.eventType = eventType
    tokens = ScratchBuffer(capacity: 16)
    var scanner = Scanner(bytes)
    if bytes.has("\u{feff}", at: 0) { scanner.position = 3 }
    try scanner.tokenize(into: &tokens, depth: 0)
    guard scanner.isAtEnd() else { throw scanner.unexpected() }
  }

  /// Takes the next value of a longer text apart.
  init(_ scanner: inout Scanner, depth: Int) throws(JSONError) {
    bytes = scanner.bytes
    eventType = nil
    tokens = ScratchBuffer(capacity: 16)
    try scanner.tokenize(into: &tokens, depth: depth)
  }

  deinit {
    tokens.free()
    unsafe copy?.deallocate()
  }

  /// Makes the document independent of what it was lent, for somebody kept a decoder.
  func detach() {
    let owned = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, bytes.count))
    _ = unsafe owned.initialize(fromContentsOf: bytes.buffer(0..<bytes.count))
    unsafe copy = owned
    bytes = unsafe Bytes(UnsafeBufferPointer(start: owned.baseAddress, count: bytes.count))
  }

  /// Adds a null for a member that isn't there.
  func addAbsent(_ key: any CodingKey, of parent: Int) -> Int {
    absent.append(Absent(parent: parent, key: key))
    return -1 - absent.count
  }
}

extension Document {
  /// The token behind a value's last.
  @inline(__always)
  func next(after index: Int) -> Int { tokens.next(after: index) }

  @inline(__always)
  func string(of token: Token) -> String {
    scanned(token).text(in: bytes)
  }

  @inline(__always)
  func scanned(_ token: Token) -> ScannedString {
    ScannedString(start: Int(token.start), end: Int(token.end), hasEscapes: token.hasEscapes, isASCII: token.isPlain)
  }

  /// The token of the member's value, which stands behind its name; `nil` if there is none of that name.
  ///
  /// Of several members with one name the first counts.
  @inline(__always)
  func member(_ name: String, of object: Int) -> Int? {
    let token = tokens[object]
    if token.isPlain && token.isSorted {
      var text = name
      let found = text.withUTF8 { buffer in unsafe sortedMember(Bytes(buffer), of: object, token) }
      if let found { return found }
      // A name that isn't ASCII may still be equal to one that is: the Kelvin sign is a K.
      if token.count <= Self.fewMembers && name.utf8.allSatisfy({ $0 < 0x80 }) { return nil }
    }
    return indexed(object)[name]
  }

  /// As many members are looked through one by one.
  private static var fewMembers: UInt32 { 24 }

  /// Looks for a member from the one on that follows the last found, since most types ask for their members in some order.
  @inline(__always)
  private func sortedMember(_ name: Bytes, of object: Int, _ token: Token) -> Int? {
    let end = Int(token.end)
    let first = Int(token.hint)
    var index = first
    var remaining = token.count <= Self.fewMembers ? token.count : min(token.count, 1)
    while remaining > 0 {
      if index >= end { index = object + 1 }
      let key = tokens[index]
      let following = tokens.next(after: index + 1)
      if Int(key.end &- key.start) == name.count, name.equals(bytes, at: Int(key.start)) {
        tokens[object].hint = UInt32(truncatingIfNeeded: following)
        return index + 1
      }
      index = following
      remaining -= 1
    }
    return nil
  }

  private func indexed(_ object: Int) -> [String: Int] {
    if let index = indexes[object] { return index }
    var index: [String: Int] = [:]
    index.reserveCapacity(Int(tokens[object].count))
    forEachName(of: object) { name in
      let text = string(of: tokens[name])
      if index[text] == nil { index[text] = name + 1 }
    }
    indexes[object] = index
    return index
  }

  private func forEachName(of object: Int, _ body: (Int) -> Void) {
    var index = object + 1
    let end = Int(tokens[object].end)
    while index < end {
      body(index)
      index = next(after: index + 1)
    }
  }

  /// Gives an object's names, in their order, each once.
  func forEachFirstName(of object: Int, _ body: (String) -> Void) {
    let token = tokens[object]
    let index = token.isPlain && token.isSorted ? nil : indexed(object)
    forEachName(of: object) { name in
      let text = string(of: tokens[name])
      if index == nil || index?[text] == name + 1 { body(text) }
    }
  }
}

extension ScratchBuffer<Document.Token> {
  @inline(__always)
  fileprivate func next(after index: Int) -> Int {
    let token = self[index]
    return token.kind.rawValue >= Document.Kind.array.rawValue ? Int(token.end) : index + 1
  }
}
