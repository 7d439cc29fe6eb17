public import EventLogs

/// A store of checkpoints that records the calls it gets, in order, and fails where a test wants it to.
///
/// ```swift
/// let checkpoints = FaultyCheckpointStore(InMemoryEventStore())
/// checkpoints.inject(.failAfter(EventLogsError(.storeUnavailable, "The connection was lost.")), into: .save)
/// ```
public final class FaultyCheckpointStore: CheckpointStore {
  /// A call as it came.
  public enum Call: Hashable, Sendable {
    case claim(CheckpointName, holder: String, duration: Duration)
    case save(GlobalPosition, note: String?, CheckpointLease)
    case renew(CheckpointLease)
    case release(CheckpointLease)
    case checkpoint(CheckpointName)
    case checkpoints
    case removeCheckpoint(CheckpointName)

    /// The method that was called.
    public var operation: Operation {
      switch self {
      case .claim: .claim
      case .save: .save
      case .renew: .renew
      case .release: .release
      case .checkpoint: .checkpoint
      case .checkpoints: .checkpoints
      case .removeCheckpoint: .removeCheckpoint
      }
    }
  }

  /// A method of a store of checkpoints.
  public enum Operation: Hashable, Sendable {
    case claim, save, renew, release, checkpoint, checkpoints, removeCheckpoint
  }

  private let store: any CheckpointStore
  private let script: FaultScript<Call, Operation>

  /// Wraps a store.
  ///
  /// - Parameters:
  ///   - store: The store that answers.
  ///   - fault: What shall go wrong with a call for which nothing is injected; `nil` for nothing.
  public init(_ store: any CheckpointStore, fault: @escaping @Sendable (Call) -> Fault? = { _ in nil }) {
    self.store = store
    self.script = FaultScript(fault)
  }

  /// The calls so far, in the order in which they began.
  public var calls: [Call] { script.calls }

  /// The methods that were called so far, in order.
  public var operations: [Operation] { calls.map(\.operation) }

  /// Forgets the calls so far.
  public func forgetCalls() { script.forgetCalls() }

  /// Lets the next calls of a method go wrong, one after another, after those that were injected before; `nil` lets one pass.
  public func inject(_ faults: Fault?..., into operation: Operation) {
    script.inject(faults, into: operation)
  }

  public func claim(
    _ name: CheckpointName,
    as holder: String,
    for duration: Duration
  ) async throws(EventLogsError) -> CheckpointLease {
    let call = Call.claim(name, holder: holder, duration: duration)
    return try await script.next(call, .claim).apply { () async throws(EventLogsError) in
      try await store.claim(name, as: holder, for: duration)
    }
  }

  public func save(
    _ position: GlobalPosition,
    note: String?,
    under lease: CheckpointLease
  ) async throws(EventLogsError) {
    try await script.next(.save(position, note: note, lease), .save).apply { () async throws(EventLogsError) in
      try await store.save(position, note: note, under: lease)
    }
  }

  public func renew(_ lease: CheckpointLease) async throws(EventLogsError) {
    try await script.next(.renew(lease), .renew).apply { () async throws(EventLogsError) in try await store.renew(lease) }
  }

  public func release(_ lease: CheckpointLease) async throws(EventLogsError) {
    try await script.next(.release(lease), .release).apply { () async throws(EventLogsError) in
      try await store.release(lease)
    }
  }

  public func checkpoint(_ name: CheckpointName) async throws(EventLogsError) -> Checkpoint? {
    try await script.next(.checkpoint(name), .checkpoint).apply { () async throws(EventLogsError) in
      try await store.checkpoint(name)
    }
  }

  public func checkpoints() async throws(EventLogsError) -> [Checkpoint] {
    try await script.next(.checkpoints, .checkpoints).apply { () async throws(EventLogsError) in
      try await store.checkpoints()
    }
  }

  public func removeCheckpoint(_ name: CheckpointName) async throws(EventLogsError) {
    try await script.next(.removeCheckpoint(name), .removeCheckpoint).apply { () async throws(EventLogsError) in
      try await store.removeCheckpoint(name)
    }
  }
}
