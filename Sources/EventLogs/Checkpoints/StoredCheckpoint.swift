import Foundation

/// A checkpoint as a store with a single writer keeps it, and the rules by which its leases are given and lost.
///
/// The PostgreSQL store has the same rules in its statements. Times are in microseconds since 1970, by the store's clock.
package struct StoredCheckpoint: Sendable {
  /// Who may move a checkpoint, and until when nobody else may claim it.
  package struct Hold: Sendable {
    package let holder: String
    package let expiresAt: Int64

    package init(holder: String, expiresAt: Int64) {
      self.holder = holder
      self.expiresAt = expiresAt
    }

    fileprivate func left(at now: Int64) -> Duration { .microseconds(max(0, expiresAt - now)) }
  }

  package let name: CheckpointName

  /// What the store gives anew with every claim.
  package var token: Int64
  package private(set) var position: GlobalPosition
  package private(set) var note: String?
  package private(set) var savedAt: Int64?
  package private(set) var hold: Hold?

  /// - Parameter hold: Who claimed it and hasn't released it.
  package init(
    name: CheckpointName,
    token: Int64 = 0,
    position: GlobalPosition = .start,
    note: String? = nil,
    savedAt: Int64? = nil,
    hold: Hold? = nil
  ) {
    self.name = name
    self.token = token
    self.position = position
    self.note = note
    self.savedAt = savedAt
    self.hold = hold
  }
}

extension StoredCheckpoint {
  /// - Parameter holder: Whose lease doesn't matter.
  /// - Throws: ``EventLogsError`` with code `checkpointHeld` while somebody's lease runs.
  package func requireFree(for holder: String? = nil, at now: Int64) throws(EventLogsError) {
    guard let hold, hold.expiresAt > now else { return }
    if let holder, holder.utf8.elementsEqual(hold.holder.utf8) { return }
    throw .checkpointHeld(name, by: hold.holder, for: hold.left(at: now))
  }

  /// - Throws: ``EventLogsError`` with code `checkpointHeld`.
  package mutating func claim(as holder: String, for duration: Duration, at now: Int64) throws(EventLogsError) {
    try requireFree(for: holder, at: now)
    hold = Hold(holder: holder, expiresAt: now + duration.microseconds)
  }

  /// The lease that a claim gave.
  package func lease(of holder: String, for duration: Duration) -> CheckpointLease {
    CheckpointLease(name: name, holder: holder, token: token, duration: duration, position: position, note: note)
  }

  /// - Throws: ``EventLogsError`` with code `leaseLost` or `invalidArgument`.
  package mutating func save(
    _ position: GlobalPosition,
    note: String?,
    under lease: CheckpointLease,
    at now: Int64
  ) throws(EventLogsError) {
    try renew(lease, at: now)
    guard position >= self.position else { throw .checkpointWouldGoBack(name, from: self.position, to: position) }
    self.position = position
    self.note = note
    savedAt = now
  }

  /// - Throws: ``EventLogsError`` with code `leaseLost`.
  package mutating func renew(_ lease: CheckpointLease, at now: Int64) throws(EventLogsError) {
    guard isHeld(under: lease) else { throw .leaseLost(lease) }
    hold = Hold(holder: lease.holder, expiresAt: now + lease.duration.microseconds)
  }

  package mutating func release(_ lease: CheckpointLease) {
    if isHeld(under: lease) { hold = nil }
  }

  private func isHeld(under lease: CheckpointLease) -> Bool { hold != nil && token == lease.token }

  /// What operators see of it.
  package func checkpoint(at now: Int64) -> Checkpoint {
    Checkpoint(
      name: name,
      position: position,
      note: note,
      savedAt: savedAt.map { Date(microsecondsSince1970: $0) },
      holder: hold?.holder,
      leaseLeft: hold?.left(at: now)
    )
  }
}

extension Duration {
  /// Whole microseconds. For durations of a lease, which is a day at most.
  package var microseconds: Int64 {
    components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
  }
}

extension EventLogsError {
  /// - Parameter holder: Who holds it; `nil` if that changed while it was looked up.
  package static func checkpointHeld(
    _ name: CheckpointName,
    by holder: String?,
    for left: Duration?
  ) -> EventLogsError {
    let who = holder.map { $0.quotedForDiagnostics } ?? "somebody who claimed it just now"
    let howLong = left.map { " for another \(Double($0.microseconds / 100_000) / 10) s" } ?? ""
    return EventLogsError(
      .checkpointHeld,
      "The checkpoint \(name.rawValue.quotedForDiagnostics) is held by \(who)\(howLong), and longer if the lease is renewed."
    )
  }

  package static func leaseLost(_ lease: CheckpointLease) -> EventLogsError {
    EventLogsError(
      .leaseLost,
      "The lease of \(lease.holder.quotedForDiagnostics) on the checkpoint \(lease.name.rawValue.quotedForDiagnostics) is lost: it was claimed, released or removed since."
    )
  }

  package static func checkpointWouldGoBack(
    _ name: CheckpointName,
    from last: GlobalPosition,
    to position: GlobalPosition
  ) -> EventLogsError {
    EventLogsError(
      .invalidArgument,
      "The checkpoint \(name.rawValue.quotedForDiagnostics) stands at position \(last) and can't go back to \(position)."
    )
  }
}
