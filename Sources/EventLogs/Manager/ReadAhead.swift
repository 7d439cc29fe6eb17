/// How many events the next read of a log should ask for, so that memory stays bounded whatever the events' size.
///
/// Reads begin small, since most logs are short, and grow until a page of events takes about a mebibyte or the largest limit.
struct ReadAhead {
  /// How many pages are under way while one is applied, once a log has turned out to be long.
  static var pages: Int { 2 }

  private static var targetBytes: Int { 1 << 20 }

  /// The limit of the next read. The first one knows nothing of the events' size: 32 are 128 MiB if each payload has 4 MiB.
  private(set) var limit = 32

  /// Learns from a page that was read.
  mutating func adapt(to page: [StoredEvent]) {
    guard !page.isEmpty else { return }
    let bytes = page.reduce(0) { $0 + $1.event.payload.count + ($1.metadata?.count ?? 0) }
    let fitting = Self.targetBytes / max(1, bytes / page.count)
    limit = max(1, min(LogQuery.maximumLimit, limit * 4, fitting))
  }
}
