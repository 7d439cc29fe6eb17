/// Elements in memory that was lent until there are too many or they have to stay.
@safe struct ScratchBuffer<Element: BitwiseCopyable> {

  private(set) var count = 0
  private var start: UnsafeMutablePointer<Element>
  private var capacity: Int
  private var isOwned = false

  init(capacity: Int) {
    unsafe start = .allocate(capacity: capacity)
    self.capacity = capacity
    isOwned = true
  }

  init(_ scratch: UnsafeMutableBufferPointer<Element>) {
    unsafe start = scratch.baseAddress!
    capacity = scratch.count
  }

  @inline(__always)
  subscript(index: Int) -> Element {
    get {
      assert(index >= 0 && index < count)
      return unsafe start[index]
    }
    nonmutating _modify {
      assert(index >= 0 && index < count)
      yield unsafe &start[index]
    }
  }

  @inline(__always)
  mutating func append(_ element: Element) {
    if count == capacity { grow() }
    unsafe (start + count).initialize(to: element)
    count += 1
  }

  @inline(never)
  private mutating func grow() {
    move(toCapacity: capacity * 4)
  }

  private mutating func move(toCapacity newCapacity: Int) {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: newCapacity)
    unsafe larger.initialize(from: start, count: count)
    free()
    unsafe start = larger
    capacity = newCapacity
    isOwned = true
  }

  /// Moves the elements out of lent memory.
  mutating func own() {
    if !isOwned { move(toCapacity: max(1, count)) }
  }

  func free() {
    if isOwned { unsafe start.deallocate() }
  }
}
