import EventLogs
import EventLogsPostgres
import EventLogsTesting
import Foundation
import Synchronization
import TestServers
import Testing

@Suite(.enabled(if: PostgresServer.isAvailable), .timeLimit(.minutes(2))) struct ConsumerTests {
  /// What a handler was given.
  private final class Handled: Sendable {
    private let state = Mutex<[Int64]>([])

    var positions: [Int64] { state.withLock(\.self) }

    func add(_ page: FeedPage) {
      state.withLock { $0 += page.events.map(\.anchor.position.rawValue) }
    }
  }

  /// An instance with a lease of two seconds.
  private func instance(
    _ holder: String,
    on store: PostgresEventStore,
    checkpoints: (any CheckpointStore)? = nil
  ) -> FeedConsumer {
    var configuration = FeedConsumerConfiguration()
    configuration.lease = .seconds(2)
    configuration.claimInterval = .milliseconds(50)
    configuration.pollingInterval = .milliseconds(10)
    configuration.pageLimit = 20
    return FeedConsumer(
      "group",
      store: store,
      checkpoints: checkpoints ?? store,
      as: holder,
      configuration: configuration
    )
  }

  /// - Returns: The events' positions.
  @discardableResult
  private func append(_ count: Int, to store: PostgresEventStore) async throws -> [Int64] {
    let id = LogID(type: "payment")
    let events = (0..<count).map { EncodedEvent.numbered($0) }
    // Under a key, so that a connection that is lost doesn't matter.
    let append = Append(logID: id, events: events, expectedIndex: .empty, idempotencyKey: try IdempotencyKey("\(id)"))
    return try await store.append(append).events.map(\.position.rawValue)
  }

  private func eventually(_ condition: () async throws -> Bool) async throws {
    while try await !condition() { try await Task.sleep(for: .milliseconds(1)) }
  }

  @Test func `when the active process is killed another takes over where the last page ended, and nothing is skipped`()
    async throws
  {
    try await withStore { store, database in
      try await append(200, to: store)
      let file = FileManager.default.temporaryDirectory.appending(path: "handled-\(UUID())")
      try Data().write(to: file)
      defer { try? FileManager.default.removeItem(at: file) }
      let active = try InteractiveSession(
        [builtProduct("store-probe"), "consume", database.url(), "group", file.path, "50"],
        environment: ["ASAN_OPTIONS": "detect_leaks=0"]
      )
      try await active.wait(for: "stuck")

      let checkpoints = FaultyCheckpointStore(store)
      let (second, handled) = (instance("second", on: store, checkpoints: checkpoints), Handled())
      let running = Task { try await second.run { handled.add($0) } }
      // It stands by when the lease that it finds is over: the stuck process has renewed it.
      let end = try await database.execute("select expires_at from eventlogs.checkpoints")
      try await eventually { try await database.execute("select clock_timestamp() > '\(end)'") == "t" }
      let claims = checkpoints.calls.count
      try await eventually { checkpoints.calls.count > claims }
      #expect(second.statistics.takeovers == 0)
      let old = try #require(try await store.checkpoint("group"))
      #expect(old.holder == "probe")
      #expect(old.position.rawValue == 40)

      active.kill()
      try await eventually { second.statistics.events == 160 }
      let before = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { Int64($0) }
      #expect(before == Array(1...50))
      #expect(handled.positions == Array(41...200))
      try await append(10, to: store)
      try await eventually { second.statistics.events == 170 }
      running.cancel()
      try await running.value
      let left = try await store.checkpoint("group")
      #expect(left?.position.rawValue == 210)
      #expect(left?.holder == nil)
    }
  }

  @Test func `an instance that loses its connections stops, another takes over, and what the first one saves is refused`()
    async throws
  {
    try await withStore { store, database in
      try await append(100, to: store)
      let port = Int.random(in: 10_000...60_000)
      let proxy = try LossyProxy(path: database.socketPath(port: port), target: database.socketPath())
      try await withStore(on: database, port: port) { parted, _ in
        let (first, firstHandled) = (instance("first", on: parted), Handled())
        let gate = Gate()
        let wasCancelled = Atomic(false)
        let firstRun = Task {
          try await first.run { page in
            firstHandled.add(page)
            guard page.through.rawValue > 40 else { return }
            do {
              try await gate.pass()
            } catch {
              wasCancelled.store(true, ordering: .sequentiallyConsistent)
              throw error
            }
          }
        }
        await gate.arrival()
        let token = try #require(try await database.execute("select token from eventlogs.checkpoints").firstMatch(of: /\d+/))
        let (second, secondHandled) = (instance("second", on: store), Handled())
        let secondRun = Task { try await second.run { secondHandled.add($0) } }
        proxy.close()
        try await eventually { second.statistics.events == 60 }
        #expect(firstHandled.positions == Array(1...60))
        #expect(secondHandled.positions == Array(41...100))
        try await eventually { wasCancelled.load(ordering: .sequentiallyConsistent) }
        #expect(first.statistics.leasesLost == 1)
        let old = CheckpointLease(
          name: "group",
          holder: "first",
          token: try #require(Int64(token.0)),
          duration: .seconds(2),
          position: .start,
          note: nil
        )
        #expect(
          await code { () async throws(EventLogsError) in
            try await store.save(GlobalPosition(rawValue: 1000)!, under: old)
          } == .leaseLost
        )
        #expect(try await store.checkpoint("group")?.position.rawValue == 100)
        firstRun.cancel()
        secondRun.cancel()
        try await firstRun.value
        try await secondRun.value
      }
    }
  }

  @Test func `an instance whose server processes are ended goes on, and skips nothing`() async throws {
    try await withStore { store, database in
      let (consumer, handled) = (instance("only", on: store), Handled())
      let running = Task { try await consumer.run { handled.add($0) } }
      var appended: [Int64] = []
      for _ in 1...5 {
        appended += try await append(50, to: store)
        try await database.execute(
          """
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'event-logs'
          """
        )
        try await eventually { handled.positions.last == appended.last }
      }
      #expect(Set(handled.positions) == Set(appended))
      running.cancel()
      try await running.value
    }
  }

  @Test(arguments: [LossyProxy.Loss.request, .answer])
  func `a save whose answer is lost is made again, and a claim too`(loss: LossyProxy.Loss) async throws {
    let database = try await PostgresServer.freshDatabase()
    let port = Int.random(in: 10_000...60_000)
    let proxy = try LossyProxy(path: database.socketPath(port: port), target: database.socketPath())
    defer { proxy.close() }
    try await withStore(on: database, port: port) { store, _ in
      _ = try await store.checkpoints()
      proxy.lose(loss)
      let lease = try await store.claim("group", as: "one", for: .seconds(3600))
      #expect(proxy.losses == 1)
      proxy.lose(loss)
      try await store.save(GlobalPosition(rawValue: 7)!, note: "seven", under: lease)
      #expect(proxy.losses == 2)
      #expect(try await store.checkpoint("group")?.note == "seven")
      proxy.lose(loss)
      try await store.release(lease)
      #expect(proxy.losses == 3)
      #expect(try await store.checkpoint("group")?.holder == nil)
    }
  }
}
