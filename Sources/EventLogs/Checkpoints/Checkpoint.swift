public import struct Foundation.Date

/// How far a consumer of the feed has come, and who moves it: what operators see of a checkpoint.
public struct Checkpoint: Hashable, Sendable {
  /// Its name.
  public let name: CheckpointName

  /// The position that was saved last; ``GlobalPosition/start`` if none was.
  public let position: GlobalPosition

  /// The text that was saved with the position.
  public let note: String?

  /// When they were saved, by the store's clock, to the microsecond; `nil` if they never were.
  public let savedAt: Date?

  /// Who claimed it last and hasn't released it.
  public let holder: String?

  /// How much longer the holder's lease runs, by the store's clock: zero when its time is over and nobody has claimed the checkpoint
  /// since; `nil` without a holder.
  public let leaseLeft: Duration?

  /// Creates a checkpoint.
  public init(
    name: CheckpointName,
    position: GlobalPosition,
    note: String?,
    savedAt: Date?,
    holder: String?,
    leaseLeft: Duration?
  ) {
    self.name = name
    self.position = position
    self.note = note
    self.savedAt = savedAt
    self.holder = holder
    self.leaseLeft = leaseLeft
  }
}
