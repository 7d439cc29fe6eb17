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

  @Test func `a long log is folded from a stream, in memory that doesn't grow with it`() async throws {
    try await withStore { store, database in
      let id = LogID(type: "account")
      let count = 100_000
      // Room for what is allocated once.
      let accounts = LogManager<Balance>(store: store)
      _ = try await accounts.create([.made(amount: 1)])
      try await database.execute(
        """
        insert into eventlogs.events (log_id, event_index, log_type, event_type, event_version, payload)
        select '\(id.uuid)', n, 'account', 'made', 1, json_build_object('amount', n)
        from generate_series(0, \(count - 1)) n
        """
      )
      let before = try residentMegabytes()
      let sampling = Task {
        var peak = 0
        while !Task.isCancelled {
          peak = max(peak, try residentMegabytes())
          await Task.yield()
        }
        return peak
      }
      let balance = try await accounts.reduce(id)
      sampling.cancel()
      #expect(balance.aggregate == Balance(total: count * (count - 1) / 2, deposits: count))
      #expect(balance.throughIndex == EventIndex(count - 1))
      #expect(try await sampling.value - before < 60)
    }
  }

  private func residentMegabytes() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    return (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) / 1_048_576
  }
}
