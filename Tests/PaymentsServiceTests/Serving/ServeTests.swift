import Foundation
import TestServers
import Testing

@Suite struct `The service` {
  private static let noSecrets = ["PAYMENTS_TOKENS": "shop:\(String(repeating: "ab", count: 32)):payments:read"]

  @Test func `answers, says what it runs on, prints a token, and stops on SIGTERM`() async throws {
    try await RunningService.with { service in
      #expect(try await service.get("/healthz").status == 200)
      #expect(service.fileExists("payments.sqlite"))
      let ready = try #require(service.logLines().first { $0["message"] as? String == "payments is ready" })
      let metadata = try #require(ready["metadata"] as? [String: String])
      #expect(metadata["store"] == "sqlite")
      #expect(metadata["cache"] == "memory")
      #expect(metadata["authentication"] == "development token")
      #expect(metadata["tls"] == "false")
      #expect(metadata["version"] == "0.1.0")
      #expect(await service.process.stop(SIGTERM) == 0)
      #expect(service.process.output.contains(/Development token: pay_[0-9a-f]{64}\n/))
      #expect(try service.logLines().last?["message"] as? String == "payments has stopped")
      let log = try service.logLines().map { "\($0)" }.joined()
      #expect(!log.contains("pay_"))
    }
  }

  @Test func `stops on SIGINT, with a token configured and none printed`() async throws {
    try await RunningService.with(["--eventlogs-store", "memory:"], environment: Self.noSecrets) { service in
      #expect(await service.process.stop(SIGINT) == 0)
      #expect(!service.process.output.contains("Development token"))
      #expect(!service.process.output.contains("abab"))
    }
  }

  @Test func `keeps its token to itself where nobody asked for it`() async throws {
    try await RunningService.with(["--eventlogs-store", "memory:"], printsToken: false) { service async throws in
      #expect(!service.process.output.contains("pay_"))
      #expect(try service.logLines().contains { ($0["message"] as? String)?.contains("--print-token") == true })
      #expect(try await service.get("/v1/events").status == 401)
    }
  }

  @Test func `shows metrics of each aggregate`() async throws {
    try await RunningService.with(["--eventlogs-store", "memory:"]) { service in
      let text = try await service.get("/metrics").body
      for line in [
        "# TYPE eventlogs_reductions_total counter", #"eventlogs_reductions_total{aggregate="payment",outcome="stale"} 0"#,
        "# TYPE eventlogs_events_applied histogram", #"eventlogs_events_applied_count{aggregate="disputes"} 0"#,
        "# TYPE eventlogs_append_batch_size histogram", "payments_streams_open 0", "payments_streams_lag 0",
        #"eventlogs_cache_reads_total{aggregate="disputes",outcome="hit"} 0"#,
        "# TYPE eventlogs_cache_queue_depth gauge", #"eventlogs_cache_queue_depth{aggregate="payment"} 0"#,
      ] {
        #expect(text.contains(line + "\n"))
      }
    }
  }

  @Test func `ends a stream of events in order when it stops`() async throws {
    try await RunningService.with(["--eventlogs-store", "memory:"]) { service in
      let token = try service.developmentToken
      let request = ["curl", "-sN", "-H", "Authorization: Bearer \(token)", "\(service.base)/v1/events/stream"]
      async let stream = Command.result(of: request)
      while try await !service.get("/metrics").body.contains("payments_streams_open 1\n") {}
      #expect(await service.process.stop(SIGTERM) == 0)
      // curl would have another code if the body ended early.
      #expect(try await stream.exitCode == 0)
    }
  }

  @Test(arguments: [
    ("X-Large: $(printf 'x%.0s' {1..16000})", 1, 200), ("X-Large: $(printf 'x%.0s' {1..20000})", 1, 400),
    ("X-Many: x", 90, 200), ("X-Many: x", 200, 400),
    ("X-Wide: $(printf 'x%.0s' {1..900})", 15, 200), ("X-Wide: $(printf 'x%.0s' {1..900})", 30, 400),
  ])
  func `refuses headers that are too large or too many`(field: String, count: Int, expected: Int) async throws {
    try await RunningService.with(["--eventlogs-store", "memory:"]) { service in
      let port = try #require(service.base.split(separator: ":").last)
      let script = """
        exec 3<>/dev/tcp/127.0.0.1/\(port)
        { printf 'GET /healthz HTTP/1.1\\r\\nHost: a\\r\\n'
          for ((i = 0; i < \(count); i++)); do printf '%s\\r\\n' "\(field)"; done
          printf '\\r\\n'; } >&3 2>/dev/null || true
        head -1 <&3 || true
        """
      let status = try await Command.run(["bash", "-c", script])
      #expect(status.hasPrefix("HTTP/1.1 \(expected) "))
      #expect(try await service.get("/healthz").status == 200)
    }
  }

  @Test func `a body that isn't framed as it must be is the client's fault`() async throws {
    try await RunningService.with(["--eventlogs-store", "memory:"]) { service in
      let token = try service.developmentToken
      let port = try #require(service.base.split(separator: ":").last)
      let script = """
        exec 3<>/dev/tcp/127.0.0.1/\(port)
        printf 'POST /v1/payments HTTP/1.1\\r\\nHost: a\\r\\nAuthorization: Bearer \(token)\\r\\nIdempotency-Key: k\\r\\n' >&3
        printf 'Content-Type: application/json\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nzz\\r\\n' >&3
        head -1 <&3
        """
      let status = try await Command.run(["bash", "-c", script])
      #expect(status.hasPrefix("HTTP/1.1 400 "))
    }
  }

  @Test func `refuses an address that others can reach, without authentication`() async throws {
    let result = try await Command.result(of: [builtProduct("payments"), "--http-host", "0.0.0.0", "--http-port", "0"])
    #expect(result.exitCode == 78)
    #expect(result.errors.hasPrefix("payments: 0.0.0.0:0 can be reached by others, but no authentication is configured."))
    #expect(result.output == "")
  }

  @Test func `needs no authentication for commands that don't listen on such an address`() async throws {
    let environment = ["HTTP_HOST": "0.0.0.0", "EVENTLOGS_STORE": "memory:", "EVENTLOGS_CACHE": "memory:"]
    let migration = try await Command.result(of: [builtProduct("payments"), "migrate"], environment: environment)
    #expect(migration.exitCode == 0, "\(migration.errors)")
    let verification = try await Command.result(of: [builtProduct("payments"), "verify"], environment: environment)
    #expect(verification.exitCode == 78)
    #expect(verification.errors.hasPrefix("payments: eventlogs.cache names no shared cache"), "\(verification.errors)")
  }

  @Test func `listens on such an address with authentication`() async throws {
    try await RunningService.with(
      ["--eventlogs-store", "memory:", "--http-host", "0.0.0.0"],
      environment: Self.noSecrets
    ) { service in
      let status = try await service.get("/healthz").status
      #expect(status == 200)
    }
  }

  @Test func `doesn't start on an address in use, or with a store that it can't open`() async throws {
    try await RunningService.with(["--eventlogs-store", "memory:"]) { service in
      let port = try #require(service.base.split(separator: ":").last)
      let second = try await Command.result(
        of: [builtProduct("payments"), "--http-port", String(port), "--eventlogs-store", "memory:"]
      )
      #expect(second.exitCode == 69)
      #expect(second.errors.contains("payments: 127.0.0.1:\(port) can't be listened on"))
    }
    let third = try await Command.result(
      of: [builtProduct("payments"), "--http-port", "0", "--eventlogs-store", "sqlite:/no/such/folder/file"]
    )
    #expect(third.exitCode == 69)
    #expect(third.errors.hasPrefix("payments: "))
  }

  @Test func `speaks TLS with a certificate`() async throws {
    let folder = try RunningService.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (certificate, key) = ("\(folder)/certificate.pem", "\(folder)/key.pem")
    try await Command.run(
      ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost"]
        + ["-addext", "subjectAltName=IP:127.0.0.1", "-days", "1", "-keyout", key, "-out", certificate]
    )
    let files = ["--http-tls-certificate", certificate, "--http-tls-key", key]
    try await RunningService.with(["--eventlogs-store", "memory:"] + files) { service in
      let address = service.base.replacing("http://", with: "https://")
      let status = try await Command.run(
        ["curl", "--silent", "--cacert", certificate, "--output", "/dev/null", "--write-out", "%{http_code}"]
          + ["\(address)/healthz"]
      )
      #expect(status == "200")
    }
    let damaged = try await Command.result(
      of: [builtProduct("payments"), "--http-tls-certificate", key, "--http-tls-key", certificate]
    )
    #expect(damaged.exitCode == 78)
  }

  @Test func `prints a token, and the entry that lets its holder in`() async throws {
    let output = try await Command.run([builtProduct("payments"), "token", "--name", "shop", "--scopes", "events:read"])
    #expect(output.wholeMatch(of: /token: pay_[0-9a-f]{64}\nentry: shop:[0-9a-f]{64}:events:read/) != nil)
    let unknown = try await Command.result(of: [builtProduct("payments"), "token", "--scopes", "all"])
    #expect(unknown.exitCode == 64)
  }

  @Test func `explains its settings, and refuses an option that it doesn't know`() async throws {
    let help = try await Command.run([builtProduct("payments"), "serve", "--help"])
    #expect(help.contains("--eventlogs-store <url>"))
    let result = try await Command.result(of: [builtProduct("payments"), "serve", "--http-prot", "1"])
    #expect(result.exitCode == 64)
  }
}
