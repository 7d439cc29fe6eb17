import SeededRandomness
import Testing

@testable import EventLogs

@Suite struct LRUTests {
  @Test func `the least recently used entry gives way`() {
    var cache = LRU<String, Int>(capacity: 2)
    cache.set(1, for: "a")
    cache.set(2, for: "b")
    #expect(cache.value(for: "a") == 1)
    cache.set(3, for: "c")
    #expect(cache.peek("b") == nil)
    #expect(cache.peek("a") == 1)
    #expect(cache.peek("c") == 3)
    #expect(cache.count == 2)
  }

  @Test func `looking without using doesn't save an entry`() {
    var cache = LRU<String, Int>(capacity: 2)
    cache.set(1, for: "a")
    cache.set(2, for: "b")
    #expect(cache.peek("a") == 1)
    cache.set(3, for: "c")
    #expect(cache.peek("a") == nil)
  }

  @Test(arguments: [1, 2, 3, 10]) func `it does what a plain list would do`(capacity: Int) {
    var cache = LRU<Int, Int>(capacity: capacity)
    var list: [(key: Int, value: Int)] = []
    var generator = SeededGenerator(state: UInt64(capacity))
    for step in 0..<5000 {
      let key = Int.random(in: 0..<2 * capacity + 1, using: &generator)
      let place = list.firstIndex { $0.key == key }
      switch Int.random(in: 0..<4, using: &generator) {
      case 0:
        cache.remove(key)
        if let place { list.remove(at: place) }
      case 1:
        #expect(cache.value(for: key) == place.map { list[$0].value })
        if let place { list.append(list.remove(at: place)) }
      case 2:
        #expect(cache.peek(key) == place.map { list[$0].value })
      default:
        cache.set(step, for: key)
        if let place { list.remove(at: place) } else if list.count == capacity { list.removeFirst() }
        list.append((key, step))
      }
      #expect(cache.count == list.count)
    }
  }
}
