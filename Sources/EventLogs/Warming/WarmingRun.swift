import Foundation
import Logging

/// One run of a job under its lease: which part of the work comes when, and what is kept of it. It is used by one task.
final class WarmingRun {
  /// How a part of the work ended.
  enum Ending {
    case finished
    case stopped

    /// The cache has lost what it held.
    case cacheLost
  }

  /// How often the sentinel's time to live begins again.
  private static let sentinelInterval = Duration.seconds(60)

  let job: WarmingJob
  let configuration: WarmingConfiguration
  var pace: WarmingPace
  var budget = WarmingBudget()

  /// Before which everything is done; `nil` where no place is kept.
  var place: WarmingPlace?

  private let lease: CheckpointLease
  private var sentinel: CacheSentinel
  private var savedPlace: WarmingPlace?
  private var lastSave: ContinuousClock.Instant?
  private var lastProbe: ContinuousClock.Instant?
  private var lastBeat: ContinuousClock.Instant?

  /// From which to which number the ids of a walk go.
  private var ids: ClosedRange<UInt128>?

  init(_ job: WarmingJob, _ lease: CheckpointLease) {
    self.job = job
    self.lease = lease
    configuration = job.configuration
    pace = WarmingPace(logsPerSecond: configuration.logsPerSecond)
    sentinel = CacheSentinel(job.cache, of: job.name)
  }

  /// Does all that was selected.
  func run() async throws(EventLogsError) {
    if case .logs(let ids) = job.selection {
      job.recorder.enter(.listing)
      if try await warm(ListedLogs(ids)) == .finished { job.recorder.enter(.done) }
      return
    }
    let beginning = try await beginning()
    let first = beginning.resumed(at: WarmingPlace(note: lease.note), follows: configuration.follows)
    if first == beginning { try await beat() }
    var next = first
    while next.phase != .done {
      place = next
      let ending = next.phase == .walking ? try await walk(from: next) : try await read(from: next)
      guard let reached = place else { return }
      switch ending {
      case .stopped: return
      case .cacheLost:
        job.recorder.countLoss()
        job.logger.warning("the cache has lost what it held; warming begins again")
        next = reached.restarted(at: try await head())
        try await beat()
      case .finished:
        next = reached
        next.phase = configuration.follows ? .reading : .done
        next.lastLog = nil
      }
    }
    place = next
    try await savePlace()
    job.recorder.enter(.done)
  }

  /// Where the job begins that finds no place to go on from.
  private func beginning() async throws(EventLogsError) -> WarmingPlace {
    let warms = job.warmers.map(\.title).joined(separator: ", ") + (configuration.evenIfFresh ? ", anew" : "")
    switch job.selection {
    case .changed(let position): return .changes(of: warms, after: position)
    case .changedSince(let date):
      let store = job.store
      let after = try await job.patiently { () async throws(EventLogsError) in
        try await store.positions(recordedFrom: date, before: nil).after
      }
      return .changes(of: warms, after: after)
    case .all, .logs: return .walk(of: warms, at: try await head())
    }
  }

  /// How far the feed can be read now.
  private func head() async throws(EventLogsError) -> GlobalPosition {
    let store = job.store
    return try await job.patiently { () async throws(EventLogsError) in
      try await store.head()
    }
  }

  private func walk(from place: WarmingPlace) async throws(EventLogsError) -> Ending {
    job.logger.info("warming all logs", metadata: ["after": "\(place.lastLog?.description ?? "the beginning")"])
    job.recorder.enter(.walking)
    var ends: [UInt128] = []
    for order in [EventOrder.oldestFirst, .newestFirst] {
      let query = LogListQuery(logType: job.logType, order: order, limit: 1)
      let store = job.store
      let logs = try await job.patiently { () async throws(EventLogsError) in try await store.logs(query) }
      ends += logs.map(\.logID.number)
    }
    ids = ends.count == 2 ? ends[0]...max(ends[0], ends[1]) : nil
    let recorder = job.recorder
    return try await warm(LogWalk(job.store, of: job.logType, from: place) { recorder.touch() })
  }

  private func read(from place: WarmingPlace) async throws(EventLogsError) -> Ending {
    job.recorder.enter(configuration.follows ? .following : .reading)
    let head = try await head()
    showPlace()
    job.recorder.read(towards: head)
    let bound = configuration.follows ? nil : head
    if let bound, bound <= place.position { return .finished }
    job.logger.info("warming what has changed", metadata: ["after": "\(place.position)"])
    let changed = ChangedLogs(gatheringTime: configuration.gatheringTime)
    let source = FeedChanges(changed, from: place, configuration)
    return try await warm(source) { [job] in await job.readChanges(after: place.position, through: bound, into: changed) }
  }
}

extension WarmingRun {
  /// Shows how far it is.
  func showPlace() {
    guard let place else { return }
    switch place.phase {
    case .walking:
      guard let ids, let last = place.lastLog?.number, last >= ids.lowerBound else { return }
      job.recorder.walked(Double(last - ids.lowerBound) / max(1, Double(ids.upperBound - ids.lowerBound)))
    case .reading: job.recorder.warmed(through: place)
    case .done: break
    }
  }

  /// Saves the place if it has changed, and the last time was long enough ago.
  func savePlaceIfDue() async throws(EventLogsError) {
    if let lastSave, configuration.now() - lastSave < configuration.saveInterval { return }
    try await savePlace()
  }

  func savePlace() async throws(EventLogsError) {
    guard let place, place != savedPlace else { return }
    let note = try place.note()
    // The place in a selection may lie before what the checkpoint once stood at.
    let position = max(place.position, savedPlace?.position ?? lease.position, lease.position)
    let (checkpoints, lease) = (job.checkpoints, lease)
    try await job.patiently { () async throws(EventLogsError) in
      try await checkpoints.save(position, note: note, under: lease)
    }
    savedPlace = place
    lastSave = configuration.now()
  }

  /// Whether the cache still has what was written, as far as that is known and is to be looked after.
  func isCacheIntact() async throws(EventLogsError) -> Bool {
    guard configuration.follows, place != nil else { return true }
    let now = configuration.now()
    if let lastProbe, now - lastProbe < configuration.probeInterval { return true }
    lastProbe = now
    guard try await sentinel.isIntact() else { return false }
    if let lastBeat, now - lastBeat < Self.sentinelInterval { return true }
    try await beat()
    return true
  }

  /// Writes the sentinel.
  private func beat() async throws(EventLogsError) {
    sentinel = try await job.patiently { [sentinel] () async throws(EventLogsError) in try await sentinel.written(at: Date()) }
    lastBeat = configuration.now()
  }
}
