import LibPQ
import TestServers
import Testing

@testable import EventLogsPostgres

@Suite(.enabled(if: PostgresServer.isAvailable)) struct PostgresConnectionTests {
  private func withConnection(_ body: (PostgresConnection) async throws -> Void) async throws {
    let database = try await PostgresServer.freshDatabase()
    let connection = PostgresConnection(try ConnectionTarget(database.url()), connectTimeout: .seconds(10))
    try await body(connection)
    await connection.close()
  }

  private func describe(_ result: Result<PostgresResult, PostgresFailure>) -> String {
    switch result {
    case .success(let rows): rows.rowCount == 0 ? "no rows" : rows.string(0, 0)
    case .failure(.server(let error)): error.sqlState
    case .failure(let failure): "\(failure)"
    }
  }

  @Test func `a read that waits too long behind others says so`() async throws {
    try await withConnection { connection in
      let sleep = PostgresStatement(name: "sleep", sql: "select pg_sleep(0.5)")
      let quick = PostgresStatement(name: "quick", sql: "select 'quick'")
      _ = await connection.run(quick, kind: .read, timeout: .seconds(30))
      // Four groups are under way after this, since each is sent at once; what comes then waits.
      for _ in 0..<4 {
        connection.submit(
          PostgresRequest(sleep, kind: .write, timeout: .seconds(30), answerTimeout: .seconds(30)) { _ in }
        )
      }
      let answers = await withTaskGroup { group in
        for _ in 0..<8 {
          group.addTask {
            await connection.run(quick, kind: .read, timeout: .milliseconds(100), answerTimeout: .seconds(30))
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      let problems = answers.compactMap { if case .failure(.unavailable(let why)) = $0 { why } else { nil } }
      #expect(!problems.isEmpty && problems.allSatisfy { $0.contains("took too long") })
    }
  }

  @Test func `reads that share a Sync with one that fails are answered all the same`() async throws {
    try await withConnection { connection in
      let good = PostgresStatement(name: "good", sql: "select $1", parameters: [.text])
      let bad = PostgresStatement(name: "bad", sql: "select 1 / $1", parameters: [.int4])
      let broken = PostgresStatement(name: "broken", sql: "select * from nowhere")
      let answers = await withTaskGroup { group in
        for number in 0..<300 {
          group.addTask {
            var parameters = PostgresParameters()
            switch number % 10 {
            case 3:
              parameters.append(Int32(0))
              return (number, await connection.run(bad, parameters, kind: .read, timeout: .seconds(30)))
            case 7: return (number, await connection.run(broken, kind: .read, timeout: .seconds(30)))
            default:
              parameters.append("text \(number)")
              return (number, await connection.run(good, parameters, kind: .read, timeout: .seconds(30)))
            }
          }
        }
        var answers: [Int: String] = [:]
        for await (number, result) in group { answers[number] = describe(result) }
        return answers
      }
      #expect(answers.count == 300)
      for (number, answer) in answers {
        let expected = [3: "22012", 7: "42P01"][number % 10] ?? "text \(number)"
        #expect(answer == expected)
      }
    }
  }

  @Test func `a statement that could not be prepared behind a neighbour's error is usable ever after`() async throws {
    try await withConnection { connection in
      for round in 0..<20 {
        let failing = PostgresStatement(name: "failing", sql: "select 1 / $1", parameters: [.int4])
        // A statement that this connection hasn't seen, used in groups that are all sent before the first answer.
        let new = PostgresStatement(name: "new", sql: "select 'round \(round)'")
        let answers = await withTaskGroup { group in
          for number in 0..<200 {
            group.addTask {
              var parameters = PostgresParameters()
              if number.isMultiple(of: 50) { parameters.append(Int32(0)) }
              let statement = number.isMultiple(of: 50) ? failing : new
              return (number, await connection.run(statement, parameters, kind: .read, timeout: .seconds(30)))
            }
          }
          var answers: [Int: String] = [:]
          for await (number, result) in group { answers[number] = describe(result) }
          return answers
        }
        for (number, answer) in answers { #expect(answer == (number.isMultiple(of: 50) ? "22012" : "round \(round)")) }
        #expect(await describe(connection.run(new, kind: .read, timeout: .seconds(30))) == "round \(round)")
      }
    }
  }

  @Test func `parameters of every type come back as they were, NULL and empty text too`() async throws {
    try await withConnection { connection in
      var parameters = PostgresParameters()
      parameters.append(Int32.min)
      parameters.append(Int64.max)
      parameters.append("")
      parameters.append(nil as String?)
      parameters.append(true)
      parameters.append(uuid: 0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210)
      parameters.append(arrayOf: .text, ["a", nil, ""]) { value, bytes in
        guard let value else { return false }
        bytes.append(contentsOf: value.utf8)
        return true
      }
      let statement = PostgresStatement(
        name: "types",
        sql: """
          select $1, $2, $3, $4, $5::int4, $6, cardinality($7), ($7)[1] = 'a' and ($7)[2] is null and ($7)[3] = ''
          """,
        parameters: [.int4, .int8, .text, .text, .bool, .uuid, .textArray]
      )
      let rows = try await connection.run(statement, parameters, kind: .read, timeout: .seconds(30)).get()
      #expect(rows.int32(0, 0) == .min)
      #expect(rows.int64(0, 1) == .max)
      #expect(rows.string(0, 2) == "" && !rows.isNull(0, 2))
      #expect(rows.isNull(0, 3))
      #expect(rows.int32(0, 4) == 1)
      #expect(rows.uuid(0, 5) == (0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210))
      #expect(rows.int32(0, 6) == 3)
      #expect(rows.length(0, 7) == 1)
    }
  }

  @Test func `results far larger than the socket's buffers come back whole, many at a time`() async throws {
    try await withConnection { connection in
      let statement = PostgresStatement(name: "large", sql: "select repeat($1, 100000)", parameters: [.text])
      try await withThrowingTaskGroup { group in
        for number in 0..<50 {
          group.addTask {
            var parameters = PostgresParameters()
            let text = String(repeating: "\(number % 10)", count: 20)
            parameters.append(text)
            let rows = try await connection.run(statement, parameters, kind: .read, timeout: .seconds(60)).get()
            #expect(rows.length(0, 0) == 2_000_000)
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test func `reads that wait together share an execution, and only the one to blame fails`() async throws {
    try await withConnection { connection in
      let shared = PostgresStatement(
        name: "divide_many",
        sql: """
          select (100 / a.divisor)::text, a.place from unnest($1::int4[]) with ordinality as a(divisor, place)
          where a.divisor is not null order by a.place
          """,
        parameters: [.int4Array]
      )
      let divide = PostgresStatement(
        name: "divide",
        sql: "select (100 / $1)::text where $1 is not null",
        parameters: [.int4],
        shared: shared
      )
      let sleep = PostgresStatement(name: "sleep", sql: "select pg_sleep(0.2)")
      _ = await connection.run(sleep, kind: .read, timeout: .seconds(30))
      for divisors in [[1, 2, nil, 4, 5, 10], [1, 2, 0, nil, 5, 10]] as [[Int32?]] {
        // While four groups are under way what comes waits.
        for _ in 0..<4 {
          connection.submit(
            PostgresRequest(sleep, kind: .write, timeout: .seconds(30), answerTimeout: .seconds(30)) { _ in }
          )
        }
        let answers = await withTaskGroup { group in
          for (place, divisor) in divisors.enumerated() {
            group.addTask {
              var parameters = PostgresParameters()
              parameters.append(divisor)
              return (place, await connection.run(divide, parameters, kind: .read, timeout: .seconds(30)))
            }
          }
          var answers = divisors.map { _ in "" }
          for await (place, answer) in group { answers[place] = describe(answer) }
          return answers
        }
        #expect(answers == divisors.map { $0.map { $0 == 0 ? "22012" : "\(100 / $0)" } ?? "no rows" })
      }
      let count = PostgresStatement(
        name: "",
        sql: "select sum(generic_plans + custom_plans)::text from pg_prepared_statements where name like 'divide_many%'"
      )
      // Together, and once more together until the error was found; then each alone.
      #expect(describe(await connection.run(count, kind: .read, timeout: .seconds(30))) == "2")
    }
  }

  @Test(arguments: [
    ("(1), (1), (3)", [2, 0, 1]), ("(2)", [0, 1, 0]), ("(0)", nil), ("(4)", nil), ("(2), (1)", nil), ("(null)", nil),
  ])
  func `rows fall into parts by the places they name, in order, and not if one names none`(
    places: String,
    counts: [Int]?
  ) async throws {
    try await withConnection { connection in
      let statement = PostgresStatement(name: "", sql: "select 'row', place::int8 from (values \(places)) as a(place)")
      let rows = try await connection.run(statement, kind: .read, timeout: .seconds(30)).get()
      #expect(rows.parts(3)?.map(\.rowCount) == counts)
    }
  }

  @Test func `a lone read is answered on the thread that asks, and the connection's end is noticed all the same`() async throws
  {
    try await withConnection { connection in
      let statement = PostgresStatement(name: "pid", sql: "select pg_backend_pid()::text")
      var processes: [String] = []
      for _ in 0..<3 {
        processes.append(describe(await connection.run(statement, kind: .read, timeout: .seconds(30))))
        let end = PostgresStatement(name: "", sql: "select pg_terminate_backend(\(processes.last ?? ""), 30000)::text")
        try await withConnection { other in
          #expect(describe(await other.run(end, kind: .read, timeout: .seconds(30))) == "true")
        }
        // A write that had been sent on the dead connection would be in doubt.
        let write = await connection.run(statement, kind: .write, timeout: .seconds(30))
        #expect(Int(describe(write)) != nil)
      }
      #expect(Set(processes).count == 3)
    }
  }

  @Test func `a closed connection refuses requests`() async throws {
    try await withConnection { connection in
      await connection.close()
      let statement = PostgresStatement(name: "one", sql: "select 1")
      let result = await connection.run(statement, kind: .read, timeout: .seconds(30))
      #expect(describe(result) == "closed")
    }
  }
}
