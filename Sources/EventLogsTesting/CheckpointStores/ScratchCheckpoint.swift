import EventLogs

/// A checkpoint that nobody else knows, in a store that may hold any others.
struct ScratchCheckpoint: Sendable {
  /// Longer than any check takes.
  static let long = Duration.seconds(3600)

  let store: any CheckpointStore
  let name: CheckpointName

  init(_ store: any CheckpointStore) throws {
    self.store = store
    name = try CheckpointName("conformance-\(LogID(type: "checkpoint"))")
  }

  func claim(_ holder: String = "first", for duration: Duration = long) async throws(EventLogsError) -> CheckpointLease {
    try await store.claim(name, as: holder, for: duration)
  }

  func save(_ position: Int64, note: String? = nil, under lease: CheckpointLease) async throws(EventLogsError) {
    try await store.save(GlobalPosition(unchecked: position), note: note, under: lease)
  }

  /// Expects the checkpoint to stand at a position, with a note.
  func expectState(_ position: Int64, note: String? = nil, after what: String) async throws {
    let checkpoint = try await store.checkpoint(name)
    try expect("the position after \(what)", checkpoint?.position.rawValue, is: position)
    try expect("the note after \(what)", checkpoint?.note, is: note)
  }

  /// Expects a lease to be good for nothing.
  func expectLost(_ lease: CheckpointLease, after what: String) async throws {
    let before = try await store.checkpoint(name)
    try await expect("a save after \(what)", failsWith: .leaseLost) {
      try await save(.max, note: "of a lease that was lost", under: lease)
    }
    try await expect("a renewal after \(what)", failsWith: .leaseLost) { try await store.renew(lease) }
    try await store.release(lease)
    let after = try await store.checkpoint(name)
    try expect("the position after \(what)", after?.position, is: before?.position)
    try expect("the note after \(what)", after?.note, is: before?.note)
    try expect("when it was saved after \(what)", after?.savedAt, is: before?.savedAt)
    try expect("the holder after \(what)", after?.holder, is: before?.holder)
  }
}

extension CheckpointLease {
  /// The same lease for another time.
  func lasting(_ duration: Duration) -> CheckpointLease {
    CheckpointLease(name: name, holder: holder, token: token, duration: duration, position: position, note: note)
  }
}
