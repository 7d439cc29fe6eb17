/// What a shared cache holds.
package struct CacheStatistics: Hashable, Sendable, Encodable {
  /// The entries of one aggregate in one version, of logs of one type.
  package struct Entries: Hashable, Sendable, Encodable {
    package var namespace: String
    package var aggregate: String
    package var foldVersion: String
    package var logType: String
    package var count: Int64

    package init(namespace: String, aggregate: String, foldVersion: String, logType: String, count: Int64) {
      self.namespace = namespace
      self.aggregate = aggregate
      self.foldVersion = foldVersion
      self.logType = logType
      self.count = count
    }

    private enum CodingKeys: String, CodingKey {
      case namespace, aggregate, count
      case foldVersion = "fold_version"
      case logType = "log_type"
    }
  }

  /// The entries, by name. Their numbers may be off by what is written meanwhile, and by keys that Redis gives twice.
  package var entries: [Entries]

  /// How many keys of the database are none of these.
  package var otherKeys: Int64

  /// The memory that the server uses, in bytes.
  package var usedBytes: Int64

  /// The most it may use; 0 for no limit.
  package var maximumBytes: Int64

  /// How many keys were evicted since the server started.
  package var evictedKeys: Int64

  package init(entries: [Entries], otherKeys: Int64, usedBytes: Int64, maximumBytes: Int64, evictedKeys: Int64) {
    self.entries = entries
    self.otherKeys = otherKeys
    self.usedBytes = usedBytes
    self.maximumBytes = maximumBytes
    self.evictedKeys = evictedKeys
  }

  private enum CodingKeys: String, CodingKey {
    case entries
    case otherKeys = "other_keys"
    case usedBytes = "used_bytes"
    case maximumBytes = "maximum_bytes"
    case evictedKeys = "evicted_keys"
  }
}
