import Foundation
import TestServers
import Testing

@Suite struct `The fines command` {
  let fines: FinesCommand
  let input: String

  init() throws {
    fines = try FinesCommand()
    input = try fines.write(.twoCases, to: "events.csv")
  }

  private var sqlite: String { "sqlite:\(fines.path("events.sqlite"))" }

  @Test func `reports in one JSON object`() async throws {
    let outcome = try await fines.run(input, "--store", "memory:", "--cache", "memory:", "--json")
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    let expected: NSDictionary = [
      "cases": 2, "events": 7, "appended": 7, "replayed": 0, "reduced": 4, "cache_hits": 2,
      "payments_checked": 2, "payments_matched": 1,
      "mismatches": [["case_id": "B", "seq": 4, "line": 7, "stated": "20.04", "folded": "20.03"]],
      "paid": ["EUR": "20.03"], "outstanding": ["EUR": "51.77"],
    ]
    #expect(try outcome.report() as NSDictionary == expected)
  }

  @Test func `reports to people`() async throws {
    let outcome = try await fines.run(input)
    #expect(
      outcome.output == """
        7 events of 2 cases: 7 appended, 0 replayed
        4 reductions, 2 of them from a cached one
        1 of 2 payments match the total that the input states
          case B, row 4 (line 7): stated 20.04, folded 20.03
        EUR 20.03 paid, 51.77 outstanding
        """
    )
  }

  @Test func `appends nothing the second time`() async throws {
    let first = try await fines.run(input, "--store", sqlite, "--json", "--outcomes", fines.path("1.csv"))
    let second = try await fines.run(input, "--store", sqlite, "--json", "--outcomes", fines.path("2.csv"))
    #expect(try [first.number("appended"), first.number("replayed")] == [7, 0])
    #expect(try [second.number("appended"), second.number("replayed")] == [0, 7])
    #expect(try fines.content(of: "1.csv") == fines.content(of: "2.csv"))
  }

  @Test(.enabled(if: PostgresServer.isAvailable && RedisServer.isAvailable))
  func `gives the same outcomes with every store and cache, plain and compressed`() async throws {
    try await Command.run(["gzip", "--keep", input])
    let postgres = try await PostgresServer.freshDatabase().url()
    try await RedisServer.with { redis in
      for store in ["memory:", sqlite, postgres] {
        for cache in ["none", "memory:", redis.url] {
          for file in [input, input + ".gz"] {
            let outcome = try await fines.run(
              file,
              "--store",
              store,
              "--cache",
              cache,
              "--json",
              "--outcomes",
              fines.path("outcomes.csv")
            )
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(
              try fines.content(of: "outcomes.csv") == """
                case_id,paid,outstanding,events
                A,0.00,0.30,3
                B,20.03,51.47,4

                """
            )
          }
        }
      }
    }
  }

  @Test func `completes what an earlier run left`() async throws {
    let part = String.twoCases.split(separator: "\n").prefix(4).joined(separator: "\n")
    let first = try await fines.run(fines.write(part, to: "part.csv"), "--store", sqlite, "--json")
    let second = try await fines.run(input, "--store", sqlite, "--json")
    #expect(try first.number("appended") == 3)
    #expect(try [second.number("appended"), second.number("replayed")] == [4, 3])
  }

  @Test(arguments: ["none", "memory:"])
  func `reports on the rows of its file, though the store has more`(cache: String) async throws {
    _ = try await fines.run(input, "--store", sqlite)
    let part = String.twoCases.split(separator: "\n").filter { !$0.hasPrefix("B,4") }.joined(separator: "\n")
    let shorter = try fines.write(part, to: "shorter.csv")
    var reports: [NSMutableDictionary] = []
    for store in [sqlite, "memory:"] {
      let outcome = try await fines.run(
        shorter,
        "--store",
        store,
        "--cache",
        cache,
        "--json",
        "--outcomes",
        fines.path("\(reports.count).csv")
      )
      #expect(outcome.status == 0, "\(outcome.errors)")
      reports.append(NSMutableDictionary(dictionary: try outcome.report()))
    }
    let work = ["appended", "replayed", "reduced", "cache_hits"]
    #expect(work.map { reports[0][$0] as? Int }.prefix(2) == [0, 6])
    for report in reports { report.removeObjects(forKeys: work) }
    #expect(reports[0] == reports[1])
    #expect(reports[0]["paid"] as? [String: String] == ["EUR": "20.01"])
    #expect(try fines.content(of: "0.csv") == fines.content(of: "1.csv"))
  }

  @Test func `run by several processes at once appends every row once`() async throws {
    let rows = (1...40).flatMap { number in
      (1...5).map { seq in
        "C\(number),\(seq),2006-07-24T00:00:00+02:00,\(seq == 1 ? "Create Fine,1,,," : "Payment,,,1,\(seq - 1)"),\n"
      }
    }
    let many = try fines.write(.header + rows.joined(), to: "many.csv")
    let reports = try await withThrowingTaskGroup { group in
      for number in 0..<4 {
        group.addTask { [fines, sqlite] in
          let outcome = try await fines.run(
            many,
            "--store",
            sqlite,
            "--json",
            "--outcomes",
            fines.path("\(number).csv")
          )
          #expect(outcome.status == 0, "\(outcome.errors)")
          return try (outcome.number("appended"), outcome.number("replayed"))
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(reports.map(\.0).reduce(0, +) == 200)
    #expect(reports.map(\.1).reduce(0, +) == 600)
    #expect(try Set((0..<4).map { try fines.content(of: "\($0).csv") }).count == 1)
  }

  @Test(arguments: [
    (2, "C,1,2006-07-24T00:00:00+02:00,Drive Fast,,,,,\n", "activity \"Drive Fast\""),
    (2, "C,1,2006-07-24T00:00:00+02:00,Create Fine,35;0,,,,\n", "amount \"35;0\""),
    (2, "C,1,2006-07-24T00:00:00+02:00,Create Fine,1e3,,,,\n", "amount \"1e3\""),
    (2, "C,1,2006-07-24T00:00:00+02:00,Create Fine,-1,,,,\n", "amount \"-1\""),
    (2, "C,1,2006-07-24T00:00:00+02:00,Create Fine,1234567890123456,,,,\n", "amount \"1234567890123456\""),
    (2, "C,1,2006-07-24T00:00:00+02:00,Create Fine,,,,,\n", "No amount"),
    (2, "C,,2006-07-24T00:00:00+02:00,Create Fine,1,,,,\n", "No seq"),
    (2, "C,one,2006-07-24T00:00:00+02:00,Create Fine,1,,,,\n", "seq \"one\""),
    (2, ",1,2006-07-24T00:00:00+02:00,Create Fine,1,,,,\n", "No case_id"),
    (2, "C,1,yesterday,Create Fine,1,,,,\n", "timestamp \"yesterday\""),
    (2, "C,1,2006-07-24T00:00:00+02:00,Create Fine,1,,,\n", "8 fields"),
    (2, "C,1,2006-07-24T00:00:00+02:00,Create Fine,1,,,,,\n", "10 fields"),
    (2, "C,1,2006-07-24T00:00:00+02:00,Create \"Fine\",1,,,,\n", "quote"),
    (9, "A,5,2006-07-24T00:00:00+02:00,Insert Fine Notification,,,,,\n", "no row with seq 4"),
    (9, "A,3,2006-07-24T00:00:00+02:00,Insert Fine Notification,,,,,\n", "second row with seq 3"),
    (9, "A,4,2006-07-24T00:00:00+02:00,Create Fine,1,,,,\n", "created by its first row"),
    (9, "C,1,2006-07-24T00:00:00+02:00,Add penalty,1,,,,\n", "created by its first row"),
    (9, "C,1,2006-07-24T00:00:00+02:00,\"Create Fine,1,,,,\n", "isn't closed"),
    (9, "\n", "1 fields"),
  ])
  func `stops at a malformed row, with nothing written`(line: Int, row: String, problem: String) async throws {
    var lines = String.twoCases.split(separator: "\n").map { "\($0)\n" }
    lines.insert(row, at: line - 1)
    let malformed = try fines.write(lines.joined(), to: "malformed.csv")
    let outcome = try await fines.run(malformed, "--store", sqlite, "--json")
    #expect(outcome.status == 65)
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("fines: line \(line): "), "\(outcome.errors)")
    #expect(outcome.errors.contains(problem), "\(outcome.errors)")
    #expect(try await fines.run(input, "--store", sqlite, "--json").number("appended") == 7)
  }

  @Test func `refuses a row that was imported before with other content`() async throws {
    _ = try await fines.run(input, "--store", sqlite)
    let changed = try fines.write(String.twoCases.replacing("20.01,20.01", with: "20.02,20.02"), to: "changed.csv")
    let outcome = try await fines.run(changed, "--store", sqlite)
    #expect(outcome.status == 65)
    #expect(outcome.errors.hasPrefix("fines: line 5: "), "\(outcome.errors)")
  }

  @Test(arguments: ["postgre://user:secret@host/db", "user:secret@host", "mysql://u:secret@h", "", "sqlite:"])
  func `refuses a store it doesn't know, without repeating a password`(url: String) async throws {
    let outcome = try await fines.run(input, "--store", url)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("memory:"))
    #expect(!outcome.errors.contains("secret"))
  }

  @Test(arguments: ["http://u:secret@h", "none:", "", "memory:secret"])
  func `refuses a cache it doesn't know, without repeating a password`(url: String) async throws {
    let outcome = try await fines.run(input, "--cache", url)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("none, memory:"))
    #expect(!outcome.errors.contains("secret"))
  }

  @Test func `has an exit code for each file it can't use`() async throws {
    let absent = try await fines.run(fines.path("absent.csv"))
    #expect(absent.status == 66)
    #expect(absent.errors.contains("absent.csv"))

    try Data([0x1f, 0x8b, 8, 0, 0]).write(to: URL(filePath: fines.path("damaged.gz")))
    #expect(try await fines.run(fines.path("damaged.gz")).status == 65)

    #expect(try await fines.run(fines.write("", to: "empty.csv")).status == 65)
    let lacking = try await fines.run(fines.write("case_id,seq\n", to: "lacking.csv"))
    #expect(lacking.status == 65)
    #expect(lacking.errors.contains("line 1: The header lacks timestamp, activity"))

    #expect(try await fines.run(input, "--outcomes", fines.path("no/such/directory.csv")).status == 73)

    let garbage = try fines.write(String(repeating: "no database ", count: 500), to: "garbage")
    #expect(try await fines.run(input, "--store", "sqlite:\(garbage)").status == 70)
    #expect(try await fines.run(input, "--store", "sqlite:\(fines.path("no/such/file"))").status == 75)
  }

  static let realData = URL(filePath: #filePath)
    .appending(path: "../../../../shared/data/fines/events.csv.gz").standardized.path

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: realData), "the data set of fines is not beside the package"),
    .enabled(if: PostgresServer.isAvailable && RedisServer.isAvailable)
  )
  func `agrees with the oracle of the real data, with every store and every cache`() async throws {
    let numbers = [
      "cases": 15_343, "events": 57_064, "appended": 57_064, "replayed": 0, "reduced": 30_686, "cache_hits": 15_343,
      "payments_checked": 7951, "payments_matched": 7942,
    ]
    let postgres = try await PostgresServer.freshDatabase().url()
    try await RedisServer.with { redis in
      var outcomes: Set<String> = []
      for (store, cache) in [("memory:", "memory:"), (sqlite, "none"), (postgres, redis.url)] {
        let outcome = try await fines.run(
          Self.realData,
          "--store",
          store,
          "--cache",
          cache,
          "--json",
          "--outcomes",
          fines.path("outcomes.csv")
        )
        let report = try outcome.report()
        for (name, number) in numbers {
          let expected = name == "cache_hits" && cache == "none" ? 0 : number
          #expect(report[name] as? Int == expected, "\(name) with \(store) and \(cache)")
        }
        #expect((report["mismatches"] as? [Any])?.count == 9)
        #expect(report["paid"] as? [String: String] == ["EUR": "370370.87"])
        #expect(report["outstanding"] as? [String: String] == ["EUR": "848237.51"])
        outcomes.insert(try fines.content(of: "outcomes.csv"))
      }
      #expect(outcomes.count == 1)
      #expect(outcomes.first?.split(separator: "\n").count == 15_344)
    }
  }
}
