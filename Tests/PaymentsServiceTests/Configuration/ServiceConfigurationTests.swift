import ArgumentParser
import Logging
import PaymentsAPI
import Testing

@testable import payments

@Suite struct `The configuration of the service` {
  private static let hash = String(repeating: "0", count: 64)

  private func configuration(_ environment: [String: String]) async throws -> ServiceConfiguration {
    try ServiceConfiguration(await Settings(arguments: [], environment: environment, file: nil))
  }

  @Test func `has defaults for all`() async throws {
    let configuration = try await configuration([:])
    #expect(configuration.storeKind == "sqlite")
    #expect(configuration.cacheKind == "memory")
    #expect(configuration.nearEntries == 10_000)
    #expect(configuration.address == .network(host: "127.0.0.1", port: 8080))
    #expect(configuration.tls == nil)
    #expect(configuration.limits.maximumHeaderBytes == 16_384)
    #expect(configuration.limits.requests == PaymentsLimits())
    #expect(configuration.logLevel == .info)
    #expect(configuration.authentication.kind == "development token")
  }

  @Test(arguments: ["127.0.0.1", "127.8.9.10", "::1", "localhost"])
  func `needs no authentication for addresses of this machine alone`(host: String) async throws {
    #expect(try await configuration(["HTTP_HOST": host]).address.isLocal)
  }

  @Test(arguments: [
    "0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "126.255.255.255", "::2", "::ffff:10.0.0.1", "example.com",
    "localhost.example.com",
    "127.1", "0177.0.0.1", "127.0.0.1.example.com", " 127.0.0.1", "*",
  ])
  func `refuses other addresses without authentication`(host: String) async throws {
    let failure = try await #require(throws: ServiceFailure.self) { try await configuration(["HTTP_HOST": host]) }
    #expect(failure.exitCode == .configuration)
    #expect(failure.description.contains("no authentication is configured"))
    #expect(try await !configuration(["HTTP_HOST": host, "PAYMENTS_TOKENS": "a:\(Self.hash):payments:read"]).address.isLocal)
  }

  @Test func `takes a Unix socket without authentication`() async throws {
    #expect(try await configuration(["HTTP_SOCKET": "/run/payments.sock"]).address == .socket(path: "/run/payments.sock"))
  }

  @Test(arguments: [
    ["EVENTLOGS_STORE": "mysql://user:secret@host"], ["EVENTLOGS_CACHE": "http://user:secret@host"], ["HTTP_HOST": ""],
    ["HTTP_SOCKET": "/s", "HTTP_HOST": "127.0.0.1"], ["HTTP_SOCKET": ""], ["HTTP_TLS_KEY": "/secret.pem"],
    ["HTTP_TLS_CERTIFICATE": "/secret.pem"], ["PAYMENTS_JWT_KEYS": "/keys.json"],
    ["PAYMENTS_JWT_KEYS": "/keys.json", "PAYMENTS_JWT_ISSUER": "i"],
    ["PAYMENTS_JWT_KEYS": "/keys.json", "PAYMENTS_JWT_ISSUER": "i", "PAYMENTS_JWT_AUDIENCE": ""],
    ["LOG_LEVEL": "loud"], ["LOG_OUTPUT": "/secret"], ["HTTP_REQUEST_SECONDS": "0"], ["HTTP_MAXIMUM_CONNECTIONS": "0"],
    ["EVENTLOGS_NEAR_ENTRIES": "-1"], ["EVENTLOGS_NEAR_ENTRIES": "many"],
  ])
  func `refuses what isn't valid, without repeating what may be secret`(environment: [String: String]) async throws {
    let failure = try await #require(throws: ServiceFailure.self) { try await configuration(environment) }
    #expect(failure.exitCode == .configuration)
    #expect(!failure.description.contains("secret"))
  }
}
