/// How many events the next read of a log should ask for, so that memory stays bounded whatever the events' size.
///
/// Reads begin small, since most logs are short, and grow until a page of events takes about a mebibyte or the largest limit.
package struct ReadAhead: Sendable {
  /// How many pages are under way while one is applied, once a log has turned out to be long: two while its events are of one
  /// size, so that a log whose events grow doesn't take more memory than it must.
  private(set) var pages = 1

  private static var targetBytes: Int { 1 << 20 }

  /// The limit of the next read. The first one knows nothing of the events' size: 32 are 128 MiB if each payload has 4 MiB.
  package private(set) var limit = 32

  /// The mean size of the last page's events.
  private var lastMean = 0

  package init() {}

  /// Learns from a page that was read.
  package mutating func adapt(to page: [StoredEvent]) {
    guard !page.isEmpty else { return }
    let bytes = page.reduce(0) { $0 + $1.event.payload.count + ($1.metadata?.count ?? 0) }
    let mean = max(1, bytes / page.count)
    pages = mean <= lastMean * 2 ? 2 : 1
    lastMean = mean
    let fitting = Self.targetBytes / mean
    limit = max(1, min(LogQuery.maximumLimit, limit * 4, fitting))
  }
}
