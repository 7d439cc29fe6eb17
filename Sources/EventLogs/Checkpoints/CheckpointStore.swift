import Logging

/// Where consumers of the feed, and jobs, keep how far they have come: named checkpoints, each moved by one holder at a time.
///
/// ```swift
/// let lease = try await store.claim("shipping", as: "pod-1", for: .seconds(10))
/// try await store.save(page.through, under: lease)
/// try await store.release(lease)
/// ```
///
/// A lease is measured by the store's clock, so that the clocks of its holders don't matter. ``FeedConsumer`` does all of this for
/// whoever follows the feed.
///
/// Every call is one round trip and throws ``EventLogsError`` and nothing else. All may throw `storeUnavailable`, `storeFailed`,
/// `cancelled` and `closed`. After `storeUnavailable` and `cancelled` what was to be done may have been done; each call may be made
/// again, since it has the same effect twice.
public protocol CheckpointStore: Sendable {
  /// Claims a checkpoint, which comes into being with its first claim. Whoever held it before can't move it any more.
  ///
  /// - Parameters:
  ///   - name: The checkpoint.
  ///   - holder: Who claims it, for others to see: 1 to 255 bytes of UTF-8 without control characters. Who claims again under the
  ///     same name needn't wait for their own lease to end, so no two that run at once may have one name.
  ///   - duration: How long the lease runs unless it is renewed, from zero to ``CheckpointLease/maximumDuration``.
  /// - Returns: The lease, with the position and the note to go on from.
  /// - Throws: ``EventLogsError`` with code `checkpointHeld` while another holder's lease runs, saying whose and how much longer;
  ///   `invalidArgument`.
  func claim(
    _ name: CheckpointName,
    as holder: String,
    for duration: Duration
  ) async throws(EventLogsError) -> CheckpointLease

  /// Moves a checkpoint, and renews the lease. A lease whose time has run out does as long as nobody has claimed the checkpoint
  /// since.
  ///
  /// - Parameters:
  ///   - position: How far the holder has come; not before the position that was saved last.
  ///   - note: What the holder wants to know besides, such as its place in work that positions don't measure: at most 4 KiB of
  ///     UTF-8 without NUL. It replaces the last one, `nil` too.
  ///   - lease: What the claim answered.
  /// - Throws: ``EventLogsError`` with code `leaseLost` when the checkpoint was claimed, released or removed since;
  ///   `invalidArgument` for a position before the last, or a note that can't be kept. Nothing was moved then.
  func save(
    _ position: GlobalPosition,
    note: String?,
    under lease: CheckpointLease
  ) async throws(EventLogsError)

  /// Lets a lease run for its full time again.
  ///
  /// - Throws: ``EventLogsError`` with code `leaseLost` when the checkpoint was claimed, released or removed since.
  func renew(_ lease: CheckpointLease) async throws(EventLogsError)

  /// Ends a lease, so that the next holder needn't wait. Does nothing if the lease was lost.
  func release(_ lease: CheckpointLease) async throws(EventLogsError)

  /// A checkpoint; `nil` if it was never claimed.
  func checkpoint(_ name: CheckpointName) async throws(EventLogsError) -> Checkpoint?

  /// All checkpoints by name, in the order of its bytes.
  func checkpoints() async throws(EventLogsError) -> [Checkpoint]

  /// Forgets a checkpoint, so that whoever claims it next begins at the start. Does nothing if there is none.
  ///
  /// - Throws: ``EventLogsError`` with code `checkpointHeld` while somebody's lease runs.
  func removeCheckpoint(_ name: CheckpointName) async throws(EventLogsError)
}

extension CheckpointStore {
  /// Moves a checkpoint without a note, and renews the lease.
  ///
  /// - Throws: ``EventLogsError`` as ``save(_:note:under:)`` says.
  public func save(_ position: GlobalPosition, under lease: CheckpointLease) async throws(EventLogsError) {
    try await save(position, note: nil, under: lease)
  }

  /// Ends a lease, also when the task is cancelled. If that fails, its time ends it.
  func releaseOrExpire(_ lease: CheckpointLease, logger: Logger) async {
    await Task {
      do {
        try await release(lease)
      } catch {
        logger.info("the checkpoint wasn't released: \(error)")
      }
    }.value
  }

  /// Checks what every store requires of a claim.
  package func validateClaim(by holder: String, for duration: Duration) throws(EventLogsError) {
    guard holder.isPlain(upTo: 255) else {
      throw EventLogsError(
        .invalidArgument,
        "The holder of a checkpoint is named by 1 to 255 bytes of UTF-8 without control characters; these are \(holder.utf8.count) bytes: \(holder.quotedForDiagnostics)."
      )
    }
    guard duration >= .zero, duration <= CheckpointLease.maximumDuration else {
      throw EventLogsError(.invalidArgument, "A lease runs for 0 to 86400 seconds, not for \(duration).")
    }
  }

  /// Checks what every store requires of a note.
  package func validate(note: String?) throws(EventLogsError) {
    guard let note else { return }
    guard note.utf8.count <= 4096, !note.utf8.contains(0) else {
      throw EventLogsError(
        .invalidArgument,
        "The note of a checkpoint has at most 4096 bytes of UTF-8 without NUL; this one has \(note.utf8.count)."
      )
    }
  }
}
