/// The right to move a checkpoint, until its time runs out or somebody else claims it.
public struct CheckpointLease: Hashable, Sendable {
  /// The longest time a lease may run: a day.
  public static let maximumDuration = Duration.seconds(86_400)

  /// The checkpoint's name.
  public let name: CheckpointName

  /// Who claimed it.
  public let holder: String

  /// A number that rises with every claim of the checkpoint. Whatever takes orders from consumers can refuse those of an earlier
  /// holder by it.
  public let token: Int64

  /// How long the lease runs from the claim, and anew from every save and renewal, by the store's clock.
  public let duration: Duration

  /// The position that was saved when the checkpoint was claimed; ``GlobalPosition/start`` if none was.
  public let position: GlobalPosition

  /// The text that was saved with the position.
  public let note: String?

  /// Creates a lease, as a store does when a checkpoint is claimed.
  public init(
    name: CheckpointName,
    holder: String,
    token: Int64,
    duration: Duration,
    position: GlobalPosition,
    note: String?
  ) {
    self.name = name
    self.holder = holder
    self.token = token
    self.duration = duration
    self.position = position
    self.note = note
  }
}
