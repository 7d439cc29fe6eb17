extension InMemoryEventStore: CheckpointStore {
  public func claim(
    _ name: CheckpointName,
    as holder: String,
    for duration: Duration
  ) async throws(EventLogsError) -> CheckpointLease {
    try validateClaim(by: holder, for: duration)
    return try withOpenState { (state) throws(EventLogsError) in
      var stored = state.checkpoints[name] ?? StoredCheckpoint(name: name)
      try stored.claim(as: holder, for: duration, at: now().microsecondsSince1970)
      state.lastToken += 1
      stored.token = state.lastToken
      state.checkpoints[name] = stored
      return stored.lease(of: holder, for: duration)
    }
  }

  public func save(
    _ position: GlobalPosition,
    note: String?,
    under lease: CheckpointLease
  ) async throws(EventLogsError) {
    try validate(note: note)
    try change(under: lease) { (stored, now) throws(EventLogsError) in
      try stored.save(position, note: note, under: lease, at: now)
    }
  }

  public func renew(_ lease: CheckpointLease) async throws(EventLogsError) {
    try change(under: lease) { (stored, now) throws(EventLogsError) in try stored.renew(lease, at: now) }
  }

  public func release(_ lease: CheckpointLease) async throws(EventLogsError) {
    try withOpenState { (state) throws(EventLogsError) in state.checkpoints[lease.name]?.release(lease) }
  }

  public func checkpoint(_ name: CheckpointName) async throws(EventLogsError) -> Checkpoint? {
    try withOpenState { (state) throws(EventLogsError) in
      state.checkpoints[name]?.checkpoint(at: now().microsecondsSince1970)
    }
  }

  public func checkpoints() async throws(EventLogsError) -> [Checkpoint] {
    try withOpenState { (state) throws(EventLogsError) in
      let now = now().microsecondsSince1970
      return state.checkpoints.values.map { $0.checkpoint(at: now) }.sorted { $0.name < $1.name }
    }
  }

  public func removeCheckpoint(_ name: CheckpointName) async throws(EventLogsError) {
    try withOpenState { (state) throws(EventLogsError) in
      try state.checkpoints[name]?.requireFree(at: now().microsecondsSince1970)
      state.checkpoints[name] = nil
    }
  }

  private func change(
    under lease: CheckpointLease,
    _ body: (inout StoredCheckpoint, _ now: Int64) throws(EventLogsError) -> Void
  ) throws(EventLogsError) {
    try withOpenState { (state) throws(EventLogsError) in
      guard var stored = state.checkpoints[lease.name] else { throw .leaseLost(lease) }
      try body(&stored, now().microsecondsSince1970)
      state.checkpoints[lease.name] = stored
    }
  }
}
