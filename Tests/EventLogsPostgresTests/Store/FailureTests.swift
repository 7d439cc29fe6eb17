import EventLogs
import EventLogsPostgres
import EventLogsTesting
import Foundation
import Logging
import Synchronization
import TestServers
import Testing

@Suite(.enabled(if: PostgresServer.isAvailable)) struct FailureTests {
  private final class Answers: Sendable {
    let count = Atomic(0)
  }

  /// A store behind a proxy that can lose requests and answers.
  private func withProxy(
    _ body: (PostgresEventStore, LossyProxy, PostgresDatabase) async throws -> Void
  ) async throws {
    let database = try await PostgresServer.freshDatabase()
    let port = Int.random(in: 10_000...60_000)
    let proxy = try LossyProxy(path: database.socketPath(port: port), target: database.socketPath())
    defer { proxy.close() }
    var options = PostgresStoreOptions.patient
    options.announcesAppends = false
    try await withStore(options: options, on: database, port: port) { store, database in
      try await body(store, proxy, database)
    }
  }

  @Test func `an append whose answer is lost says that its outcome is unknown`() async throws {
    try await withProxy { store, proxy, _ in
      let id = LogID(type: "payment")
      _ = try await store.append(.one(0, to: id))
      proxy.lose(.answer)
      #expect(
        await code { () async throws(EventLogsError) in try await store.append(.one(1, to: id, expecting: .at(0))) }
          == .outcomeUnknown
      )
      #expect(proxy.losses == 1)
      // It had been committed, which the log tells; and the store works on.
      #expect(try await store.events(LogQuery(id, limit: 10)).count == 2)
      _ = try await store.append(.one(2, to: id, expecting: .at(1)))
    }
  }

  @Test(arguments: [LossyProxy.Loss.request, .answer])
  func `under a key the store itself resolves what was lost`(loss: LossyProxy.Loss) async throws {
    try await withProxy { store, proxy, _ in
      let id = LogID(type: "payment")
      _ = try await store.append(.one(0, to: id))
      proxy.lose(loss)
      let receipt = try await store.append(.one(1, to: id, expecting: .at(0), key: "key"))
      #expect(proxy.losses == 1)
      #expect(receipt.lastIndex == 1)
      #expect(try await store.events(LogQuery(id, limit: 10)).map(\.event) == [.numbered(0), .numbered(1)])
      #expect(try await store.append(.one(1, to: id, expecting: .at(0), key: "key")).isReplay)
    }
  }

  @Test func `many appends whose common answer is lost are each resolved once`() async throws {
    try await withProxy { store, proxy, _ in
      _ = try await store.append(.one())
      proxy.lose(.answer)
      try await withThrowingTaskGroup { group in
        for number in 0..<100 {
          group.addTask { _ = try await store.append(.one(number, key: IdempotencyKey("key-\(number)"))) }
        }
        try await group.waitForAll()
      }
      #expect(proxy.losses == 1)
      #expect(try await store.feed(after: .start, limit: 1000).events.count == 101)
    }
  }

  @Test(.timeLimit(.minutes(2))) func `reads go around a server process that hangs`() async throws {
    try await withStore { store, database in
      let query = LogQuery(LogID(type: "payment"), limit: 10)
      _ = try await store.events(query)
      // Short reads share a connection, so there is one.
      let processes = try await database.execute(
        "select pid from pg_stat_activity where datname = current_database() and application_name = 'event-logs'"
      )
      let process = try #require(Int32(processes))
      kill(process, SIGSTOP)
      defer { kill(process, SIGCONT) }
      let answers = Answers()
      try await withThrowingTaskGroup { group in
        // Some hang, until it is noticed; the server's answer is waited for a minute.
        while answers.count.load(ordering: .relaxed) == 0 {
          group.addTask {
            _ = try await store.events(query)
            answers.count.add(1, ordering: .relaxed)
          }
          try await Task.sleep(for: .milliseconds(5))
        }
        kill(process, SIGCONT)
        try await group.waitForAll()
      }
    }
  }

  @Test func `a read whose answer is lost is repeated`() async throws {
    try await withProxy { store, proxy, _ in
      let id = LogID(type: "payment")
      _ = try await store.append(.one(0, to: id))
      _ = try await store.events(LogQuery(id, limit: 10))
      proxy.lose(.answer)
      #expect(try await store.events(LogQuery(id, limit: 10)).count == 1)
      #expect(proxy.losses == 1)
    }
  }

  @Test func `the store survives a restart of the server, and a call made meanwhile waits for it`() async throws {
    let server = try await PostgresServer()
    try await withStore(on: server.createDatabase()) { store, _ in
      let id = LogID(type: "payment")
      _ = try await store.append(.one(0, to: id))
      for (round, mode) in [PostgresServer.Stop.fast, .immediate].enumerated() {
        try await server.stop(mode)
        let last = EventIndex(rawValue: Int32(round))!
        async let waiting = store.append(.one(round + 1, to: id, expecting: .at(last), key: IdempotencyKey("round-\(round)")))
        try await server.start()
        #expect(try await waiting.lastIndex.rawValue == last.rawValue + 1)
      }
      #expect(try await store.events(LogQuery(id, limit: 10)).count == 3)
    }
  }

  @Test func `a server that crashes under load loses and doubles nothing that was acknowledged`() async throws {
    let server = try await PostgresServer(settings: ["fsync = on"])
    try await withStore(on: server.createDatabase()) { store, _ in
      let results = try await withThrowingTaskGroup(of: (LogID, Bool)?.self) { group in
        for number in 0..<400 {
          group.addTask {
            let id = LogID(type: "payment")
            let isAcknowledged =
              await code { () async throws(EventLogsError) in
                try await store.append(.one(number, to: id, key: number.isMultiple(of: 2) ? IdempotencyKey("k\(number)") : nil))
              } == nil
            return (id, isAcknowledged)
          }
        }
        group.addTask {
          try await server.stop(.immediate)
          try await server.start()
          return nil
        }
        var results: [(LogID, Bool)] = []
        for try await result in group { if let result { results.append(result) } }
        return results
      }
      for (id, isAcknowledged) in results {
        let count = try await store.events(LogQuery(id, limit: 10)).count
        #expect(count == 1 || (count == 0 && !isAcknowledged))
      }
    }
  }

  @Test func `cancelling tasks that wait leaves every connection usable`() async throws {
    var options = PostgresStoreOptions.patient
    // A single one to append on, so that a second append has to wait in the store.
    options.maximumConnections = 3
    try await withStore(options: options) { store, database in
      let id = LogID(type: "payment")
      _ = try await store.append(.one(0, to: id))
      _ = try await store.events(LogQuery(id, limit: 1))
      let connections =
        "select pid from pg_stat_activity where datname = current_database() and application_name = 'event-logs'"
      let before = try await Set(database.execute(connections).split(separator: "\n"))
      // A lock that lets statements wait in the server.
      let blocker = try database.session()
      try await blocker.execute("begin; lock table eventlogs.events in access exclusive mode")
      let sent = Task {
        await code { () async throws(EventLogsError) in try await store.append(.one(1, to: id, expecting: .at(0))) }
      }
      try await database.waitForBlocked(1)
      let gathering = Task { await code { () async throws(EventLogsError) in try await store.append(.one(2)) } }
      let reading = Task { await code { () async throws(EventLogsError) in try await store.events(LogQuery(id, limit: 1)) } }
      try await database.waitForBlocked(2)
      gathering.cancel()
      reading.cancel()
      sent.cancel()
      #expect(await gathering.value == .cancelled)
      #expect(await reading.value == .cancelled)
      try await blocker.execute("commit")
      blocker.close()
      // What was sent can't be taken back, so its true outcome is told.
      #expect(await sent.value == nil)
      #expect(try await store.events(LogQuery(id, limit: 10)).count == 2)
      #expect(try await store.feed(after: .start, limit: 10).events.count == 2)
      #expect(try await before.isSubset(of: database.execute(connections).split(separator: "\n")))
    }
  }

  @Test func `an append of a task that is cancelled already is not sent`() async throws {
    try await withStore { store, _ in
      let outcomes = await withTaskGroup(of: EventLogsError.Code?.self) { group in
        group.cancelAll()
        for number in 0..<20 {
          group.addTask { await code { () async throws(EventLogsError) in try await store.append(.one(number)) } }
        }
        var outcomes: Set<EventLogsError.Code?> = []
        for await outcome in group { outcomes.insert(outcome) }
        return outcomes
      }
      #expect(outcomes == [.cancelled])
      let page = try await store.feed(after: .start, limit: 10)
      #expect(page.events.isEmpty)
    }
  }

  @Test func `more appends than the server gets done in time are refused before they are sent, and none is in doubt`()
    async throws
  {
    var options = PostgresStoreOptions()
    options.timeout = .seconds(4)
    try await withStore(options: options) { store, database in
      try await database.execute(
        """
        create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(0.05); return new; end $$;
        create trigger slow before insert on eventlogs.events for each row execute function slow()
        """
      )
      // To one log, so that each needs a statement of its own.
      let id = LogID(type: "payment")
      let start = ContinuousClock.now
      let outcomes = await withTaskGroup { group in
        for number in 0..<400 {
          group.addTask {
            await code { () async throws(EventLogsError) in try await store.append(.one(number, to: id, expecting: .any)) }
          }
        }
        var outcomes: [EventLogsError.Code?: Int] = [:]
        for await outcome in group { outcomes[outcome, default: 0] += 1 }
        return outcomes
      }
      #expect(Set(outcomes.keys) == [nil, .storeUnavailable])
      #expect(ContinuousClock.now - start < .seconds(10))
      let stored = try await Int(database.execute("select count(*) from eventlogs.events"))
      #expect(stored == outcomes[nil as EventLogsError.Code?])
    }
  }

  @Test func `an error that leaves the outcome open is not taken for a refusal`() async throws {
    try await withStore { store, database in
      // What a pooler says that has lost the server in the middle of a statement.
      try await database.execute(
        """
        create sequence failures;
        create function fail() returns trigger language plpgsql as $$
        begin
          if nextval('failures') <= 2 then
            raise exception 'server conn crashed?' using errcode = '08P01';
          end if;
          return new;
        end $$;
        create trigger fail before insert on eventlogs.events for each row execute function fail()
        """
      )
      #expect(await code { () async throws(EventLogsError) in try await store.append(.one(1)) } == .outcomeUnknown)
      let keyed = try await store.append(.one(2, key: "key"))
      #expect(!keyed.isReplay)
      #expect(try await store.feed(after: .start, limit: 10).events.map(\.event) == [.numbered(2)])
    }
  }

  @Test func `an outage is logged when it begins and when it ends`() async throws {
    let server = try await PostgresServer()
    let database = try await server.createDatabase()
    let log = LogRecorder()
    var options = PostgresStoreOptions()
    options.maximumConnections = 1
    options.timeout = .seconds(5)
    let store = try PostgresEventStore(database.url(), options: options, logger: Logger(label: "test") { _ in log })
    try await store.migrate()
    _ = try await store.append(.one())
    #expect(log.messages == [])
    try await server.stop()
    #expect(await code { () async throws(EventLogsError) in try await store.append(.one()) } == .storeUnavailable)
    try await server.start()
    _ = try await store.append(.one())
    // What was to be told is told by then.
    await store.close()
    let messages = log.messages
    // The notification that follows an append may still have been under way.
    let beginnings = ["PostgreSQL can't be reached", "a connection to PostgreSQL was lost"]
    #expect(beginnings.contains { messages.first?.hasPrefix($0) == true })
    #expect(messages.dropFirst().filter { !$0.hasPrefix(beginnings[0]) } == ["PostgreSQL answers again"])
  }

  @Test func `a server that isn't there is reported at once, without the password`() async throws {
    let store = try PostgresEventStore("postgres://someone:s3cret@127.0.0.1:1/nothing")
    do throws(EventLogsError) {
      _ = try await store.append(.one())
      Issue.record("the append succeeded")
    } catch {
      #expect(error.code == .storeUnavailable)
      #expect(error.isRetrySafe)
      #expect(!"\(error)".contains("s3cret"))
    }
    await store.close()
  }

  @Test(arguments: ["postgres://user:s3cret@[host/", "nonsense s3cret", "postgres://u:s3cret@h/?sslmode", "host='s3cret"])
  func `a malformed connection string is refused without showing it`(text: String) throws {
    let error = try #require(throws: EventLogsError.self) { _ = try PostgresEventStore(text) }
    #expect(error.code == .invalidArgument)
    #expect(!"\(error)".contains("s3cret"))
  }

  @Test func `a server that doesn't answer in time is given up, and used again when it answers`() async throws {
    var options = PostgresStoreOptions()
    options.timeout = .seconds(4)
    try await withStore(options: options) { store, database in
      let id = LogID(type: "payment")
      _ = try await store.append(.one(0, to: id))
      let blocker = try database.session()
      try await blocker.execute("begin; lock table eventlogs.events in access exclusive mode")
      #expect(
        await code { () async throws(EventLogsError) in try await store.events(LogQuery(id, limit: 1)) } == .storeUnavailable
      )
      #expect(
        await code { () async throws(EventLogsError) in try await store.append(.one(1, to: id, expecting: .any)) }
          == .outcomeUnknown
      )
      try await blocker.execute("commit")
      blocker.close()
      _ = try await store.append(.one(2))
      #expect(try await store.events(LogQuery(id, limit: 1)).count == 1)
    }
  }
}
