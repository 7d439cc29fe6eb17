/// A dictionary of bounded size that forgets what was used least recently. All operations take constant time.
struct LRU<Key: Hashable, Value> {
  private struct Node {
    var key: Key
    var value: Value
    var newer: Int
    var older: Int
  }

  private static var none: Int { -1 }

  private let capacity: Int
  private var places: [Key: Int] = [:]
  private var nodes: [Node] = []
  private var newest = none
  private var oldest = none

  /// - Precondition: `capacity` is at least 1.
  init(capacity: Int) {
    precondition(capacity >= 1, "a cache holds at least one entry")
    self.capacity = capacity
  }

  var count: Int { places.count }

  /// Looks a value up without counting that as a use.
  func peek(_ key: Key) -> Value? {
    places[key].map { nodes[$0].value }
  }

  /// Looks a value up and makes it the most recently used.
  mutating func value(for key: Key) -> Value? {
    guard let place = places[key] else { return nil }
    unlink(place)
    link(place)
    return nodes[place].value
  }

  /// Keeps a value as the most recently used; where the bound is reached, the least recently used one gives way.
  mutating func set(_ value: Value, for key: Key) {
    if let place = places[key] {
      nodes[place].value = value
      unlink(place)
      link(place)
    } else if nodes.count < capacity {
      nodes.append(Node(key: key, value: value, newer: Self.none, older: Self.none))
      places[key] = nodes.count - 1
      link(nodes.count - 1)
    } else {
      let place = oldest
      unlink(place)
      places[nodes[place].key] = nil
      places[key] = place
      nodes[place].key = key
      nodes[place].value = value
      link(place)
    }
  }

  mutating func remove(_ key: Key) {
    guard let place = places.removeValue(forKey: key) else { return }
    unlink(place)
    // The last node moves into the hole, so that the nodes stay dense.
    let last = nodes.count - 1
    if place != last {
      nodes[place] = nodes[last]
      places[nodes[place].key] = place
      relink(place)
    }
    nodes.removeLast()
  }

  private mutating func link(_ place: Int) {
    nodes[place].newer = Self.none
    nodes[place].older = newest
    relink(place)
  }

  private mutating func unlink(_ place: Int) {
    let (newer, older) = (nodes[place].newer, nodes[place].older)
    if newer == Self.none { newest = older } else { nodes[newer].older = older }
    if older == Self.none { oldest = newer } else { nodes[older].newer = newer }
  }

  /// Makes a node's neighbours point at it.
  private mutating func relink(_ place: Int) {
    let (newer, older) = (nodes[place].newer, nodes[place].older)
    if newer == Self.none { newest = place } else { nodes[newer].older = place }
    if older == Self.none { oldest = place } else { nodes[older].newer = place }
  }
}
