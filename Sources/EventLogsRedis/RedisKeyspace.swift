import EventLogs
import Synchronization

/// The keys of cache entries: `namespace:aggregate-name:fold-version:log-id`.
final class RedisKeyspace: Sendable {
  private let namespace: String

  /// What the keys of each type of aggregate begin with. A type's name, which by default is Swift's, takes its time to make.
  private let prefixes = Mutex<[ObjectIdentifier: String]>([:])

  init(namespace: String) {
    self.namespace = namespace.escapedForKey
  }

  func key<A: Aggregate>(of aggregate: A.Type, for id: LogID) -> String {
    prefix(of: A.self) + id.description
  }

  private func prefix<A: Aggregate>(of aggregate: A.Type) -> String {
    prefixes.withLock { prefixes in
      if let prefix = prefixes[ObjectIdentifier(A.self)] { return prefix }
      let prefix = "\(namespace):\(A.aggregateName.escapedForKey):\(A.foldVersion):"
      prefixes[ObjectIdentifier(A.self)] = prefix
      return prefix
    }
  }
}

extension String {
  /// Colons separate the parts of a key, so those within a part are percent-escaped; no two entries share a key.
  fileprivate var escapedForKey: String {
    guard utf8.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "%") }) else { return self }
    return replacing("%", with: "%25").replacing(":", with: "%3A")
  }

  /// What was escaped.
  var unescapedFromKey: String {
    replacing("%3A", with: ":").replacing("%25", with: "%")
  }
}
