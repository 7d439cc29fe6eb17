import Foundation

/// A value while it is encoded: the texts of names and scalars, and which containers they are in. Containers may be filled in any
/// order and at the same time, so the text of the whole is put together in the end.
@safe final class EncodingTree {
  enum Kind: UInt8 {
    case nothing, scalar, object, array
  }

  struct Node {
    var kind = Kind.nothing

    /// Of a member, whether its name is in ASCII without escapes.
    var isPlain = true

    /// Whether it was asked for as a nested container, which then goes on with one of the same name.
    var isNested = false

    /// How many containers it is in.
    var depth: UInt16
    var count: Int32 = 0

    /// The node it is in and those beside and in it; -1 for none.
    var parent: Int32
    var next: Int32 = -1
    var first: Int32 = -1
    var last: Int32 = -1

    /// The quoted name, the colon, and a scalar's text follow each other in the output.
    var nameStart: Int
    var nameEnd: Int
    var end: Int

    /// The first eight bytes of a name, in big-endian order, to sort by.
    var prefix: UInt64 = 0
  }

  // No access lasts while another one begins, and the runtime's watch over that takes time.
  @safe @exclusivity(unchecked) private(set) var nodes: ScratchBuffer<Node>
  @safe @exclusivity(unchecked) var output: OutputBuffer

  /// What went wrong where an error couldn't be thrown.
  @safe @exclusivity(unchecked) private var failure: (any Error)?

  static let root = 0

  /// - Parameter depth: How many arrays and objects the value will be in.
  init(nodes: UnsafeMutableBufferPointer<Node>, output: UnsafeMutableBufferPointer<UInt8>, depth: Int) {
    self.nodes = unsafe ScratchBuffer(nodes)
    self.output = unsafe OutputBuffer(output)
    self.nodes.append(Node(depth: UInt16(truncatingIfNeeded: depth), parent: -1, nameStart: 0, nameEnd: 0, end: 0))
  }

  deinit {
    nodes.free()
    output.free()
  }

  /// Makes the tree independent of what it was lent, for somebody kept an encoder.
  func detach() {
    nodes.own()
    output.own()
  }

  func check() throws {
    if let failure { throw failure }
    guard output.count < UInt32.max / 2, nodes.count < Int32.max else {
      throw EncodingError.invalidValue(
        output.count,
        EncodingError.Context(codingPath: [], debugDescription: "The value takes more than 2 GiB of JSON.")
      )
    }
  }

  // MARK: Nodes

  /// Makes a node a container, which it may be already.
  func open(_ kind: Kind, _ node: Int) {
    switch nodes[node].kind {
    case .nothing:
      nodes[node].kind = kind
      if nodes[node].depth >= Scanner.maximumDepth, failure == nil {
        failure = EncodingError.invalidValue(
          kind,
          EncodingError.Context(codingPath: path(to: node), debugDescription: "Nested deeper than \(Scanner.maximumDepth).")
        )
      }
    case kind: break
    default: preconditionFailure("a value was encoded both as \(nodes[node].kind) and as \(kind)")
    }
  }

  /// Adds a member whose value comes later.
  @inline(__always)
  func addMember(_ name: String, to object: Int) -> Int {
    addMember(name, to: object, as: .nothing) { _ in }
  }

  /// Adds a member that is a scalar.
  @inline(__always)
  func addMember(_ name: String, to object: Int, _ write: (inout OutputBuffer) -> Void) {
    _ = addMember(name, to: object, as: .scalar, write)
  }

  @inline(__always)
  private func addMember(_ name: String, to object: Int, as kind: Kind, _ write: (inout OutputBuffer) -> Void) -> Int {
    // What is at hand is faster than what is in an object.
    var text = output
    let start = text.count
    var name = name
    var prefix: UInt64 = 0
    let isPlain = name.withUTF8 { buffer in
      let bytes = unsafe Bytes(buffer)
      prefix = bytes.prefix
      return text.append(name: bytes)
    }
    let end = text.count &- 2
    write(&text)
    output = text
    return add(
      Node(
        kind: kind,
        isPlain: isPlain,
        depth: nodes[object].depth &+ 1,
        parent: Int32(truncatingIfNeeded: object),
        nameStart: start,
        nameEnd: end,
        end: text.count,
        prefix: prefix
      )
    )
  }

  /// Adds an element whose value comes later.
  @inline(__always)
  func addElement(to array: Int) -> Int {
    addElement(to: array, as: .nothing) { _ in }
  }

  /// Adds an element that is a scalar.
  @inline(__always)
  func addElement(to array: Int, _ write: (inout OutputBuffer) -> Void) {
    _ = addElement(to: array, as: .scalar, write)
  }

  @inline(__always)
  private func addElement(to array: Int, as kind: Kind, _ write: (inout OutputBuffer) -> Void) -> Int {
    var text = output
    let start = text.count
    write(&text)
    output = text
    return add(
      Node(
        kind: kind,
        depth: nodes[array].depth &+ 1,
        parent: Int32(truncatingIfNeeded: array),
        nameStart: start,
        nameEnd: start,
        end: text.count
      )
    )
  }

  @inline(__always)
  private func add(_ node: Node) -> Int {
    let (index, parent) = (nodes.count, Int(node.parent))
    nodes.append(node)
    link(Int32(truncatingIfNeeded: index), to: &nodes[parent])
    return index
  }

  @inline(__always)
  private func link(_ index: Int32, to parent: inout Node) {
    let last = Int(parent.last)
    if last >= 0 { nodes[last].next = index } else { parent.first = index }
    parent.last = index
    parent.count &+= 1
  }

  func markNested(_ node: Int) { nodes[node].isNested = true }

  /// Writes a scalar's text. A member's or element's follows its name without a gap.
  @inline(__always)
  func scalar(_ node: Int, _ write: (inout OutputBuffer) -> Void) {
    precondition(nodes[node].kind == .nothing, "a value was encoded twice")
    nodes[node].kind = .scalar
    if nodes[node].end != output.count { moveName(of: node) }
    write(&output)
    nodes[node].end = output.count
  }

  /// Something was written since the node's name was: that is repeated, so that the text can follow it.
  @inline(never)
  private func moveName(of node: Int) {
    let (start, length) = (nodes[node].nameStart, nodes[node].end - nodes[node].nameStart)
    let position = output.count
    for offset in 0..<length { output.append(output[start + offset]) }
    nodes[node].nameStart = position
    // An element has no name, and none of its quote and colon.
    nodes[node].nameEnd = length > 0 ? position + length - 2 : position
  }

  /// A name without its quotes.
  func name(of node: Int) -> ScannedString {
    let node = nodes[node]
    return ScannedString(
      start: node.nameStart + 1,
      end: node.nameEnd,
      hasEscapes: !node.isPlain,
      isASCII: node.isPlain
    )
  }

  func path(to node: Int) -> [any CodingKey] {
    var path: [any CodingKey] = []
    var index = node
    while index > Self.root {
      let parent = Int(nodes[index].parent)
      if nodes[parent].kind == .array {
        var position = 0
        var sibling = Int(nodes[parent].first)
        while sibling != index {
          sibling = Int(nodes[sibling].next)
          position += 1
        }
        path.append(PathKey(intValue: position))
      } else {
        path.append(PathKey(stringValue: name(of: index).text(in: output.bytes)))
      }
      index = parent
    }
    return path.reversed()
  }
}

extension Bytes {
  /// The first eight bytes as a number that orders like them, with zeros behind the end.
  @inline(__always)
  var prefix: UInt64 { word(at: 0, count: min(count, 8)).byteSwapped }
}
