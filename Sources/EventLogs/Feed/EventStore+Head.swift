extension EventStore {
  /// How far the feed can be read now, see ``FeedPage/head``.
  ///
  /// - Throws: ``EventLogsError`` as ``feed(_:)`` does.
  func head() async throws(EventLogsError) -> GlobalPosition {
    // After every event, so that none is read.
    try await feed(after: GlobalPosition(unchecked: .max - 1), limit: 1).head
  }
}
