import EventLogs
import EventLogsPostgres
import EventLogsTesting
import Foundation
import TestServers
import Testing

@Suite(.enabled(if: PostgresServer.isAvailable)) struct ReducingTests {
  private enum Deposit: Event {
    case made(amount: Int)

    static let logType: LogType = "account"
  }

  private struct Balance: Aggregate, Equatable {
    var total = 0
    var deposits = 0

    mutating func apply(_ record: EventRecord<Deposit>) {
      guard case .made(let amount) = record.event else { return }
      total += amount
      deposits += 1
    }
  }

  @Test func `after a restore from a backup a cached reduction of what was lost is neither answered nor appended to`()
    async throws
  {
    try await withStore { store, database in
      let cache = InMemoryReductionCache()
      let accounts = LogManager<Balance>(store: store, cache: cache)
      let id = try await accounts.create([.made(amount: 1), .made(amount: 2)]).logID
      try await database.execute("create table backup as table eventlogs.events")
      for amount in [10, 20, 30] { _ = try await accounts.append([.made(amount: amount)], to: id, expecting: .any) }
      let lost = try await accounts.reduce(id)
      #expect(lost.aggregate.total == 63)
      #expect(await accounts.shutdown())

      // What a restore does, by the hand of one who may: the events after the backup never happened.
      try await database.execute(
        """
        begin; alter table eventlogs.events disable trigger events_are_immutable;
        delete from eventlogs.events where event_index > 1;
        alter table eventlogs.events enable trigger events_are_immutable;
        alter sequence eventlogs.events_position_seq restart with 3; commit
        """
      )
      let after = LogManager<Balance>(store: store, cache: cache)
      #expect(try await after.reduce(id).aggregate.total == 3)
      #expect(after.statistics.cachePoisoned == 1)
      await #expect(throws: EventLogsError.self) { try await after.append([.made(amount: 5)], after: lost) }

      // Others append until the log is as long as it was: now only the anchor tells the histories apart.
      _ = try await after.append([.made(amount: 100), .made(amount: 200), .made(amount: 300)], to: id, expecting: .at(1))
      try await cache.store([lost])
      let error = try await #require(throws: EventLogsError.self) {
        try await after.append([.made(amount: 5)], after: lost)
      }
      #expect(error.code == .divergedHistory)
      #expect(try await after.reduce(id).aggregate.total == 603)
      let execution = try await after.execute(id) { [.made(amount: $0.total)] }
      #expect(execution.reduction.aggregate.total == 1206)
    }
  }

  @Test(.disabled(if: ProcessInfo.processInfo.environment["ASAN_OPTIONS"] != nil, "the address sanitizer keeps freed memory"))
  func `a log of a million events is folded from a stream, in memory that doesn't grow with it`() async throws {
    try await withStore { _, database in
      let id = LogID(type: "account")
      let count = 1_000_000
      try await database.execute(
        """
        insert into eventlogs.events (log_id, event_index, log_type, event_type, event_version, payload)
        select '\(id.uuid)', n, 'account', 'made', 1, json_build_object('amount', n)
        from generate_series(0, \(count - 1)) n
        """
      )
      // A process of its own, since this one does much else at the same time.
      let start = ContinuousClock.now
      let output = try await Command.run([builtProduct("store-probe"), "replay", database.url(), id.description])
      let numbers = output.split(separator: " ").compactMap { Int($0) }
      print("replayed \(count) events in \(ContinuousClock.now - start); the process grew by \(numbers.last ?? -1) MiB")
      #expect(numbers.dropLast() == [count - 1, count * (count - 1) / 2])
      #expect(numbers[2] < 60)
    }
  }
}
