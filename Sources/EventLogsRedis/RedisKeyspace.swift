import EventLogs

/// The keys of cache entries: `namespace:aggregate-name:fold-version:log-id`.
struct RedisKeyspace: Sendable {
  private let prefix: String

  init(namespace: String) {
    prefix = namespace.escapedForKey
  }

  func key<A: Aggregate>(of aggregate: A.Type, for id: LogID) -> String {
    "\(prefix):\(A.aggregateName.escapedForKey):\(A.foldVersion):\(id)"
  }
}

extension String {
  /// Colons separate the parts of a key, so those within a part are percent-escaped; no two entries share a key.
  fileprivate var escapedForKey: String {
    guard utf8.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "%") }) else { return self }
    return replacing("%", with: "%25").replacing(":", with: "%3A")
  }
}
