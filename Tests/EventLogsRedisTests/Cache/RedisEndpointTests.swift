import EventLogs
import Hiredis
import Testing

@testable import EventLogsRedis

@Suite struct RedisEndpointTests {
  @Test(
    arguments: [
      ("redis://cache.internal", RedisEndpoint(.tcp(host: "cache.internal", port: 6379))),
      ("REDIS://127.0.0.1:7000/", RedisEndpoint(.tcp(host: "127.0.0.1", port: 7000))),
      ("redis://[::1]:7000/15", RedisEndpoint(.tcp(host: "::1", port: 7000), database: 15)),
      ("redis://[::1]", RedisEndpoint(.tcp(host: "::1", port: 6379))),
      ("redis://:secret@host", RedisEndpoint(.tcp(host: "host", port: 6379), credentials: .init(password: "secret"))),
      (
        "redis://alice:se%3Acr%40et%2F@host:1/2",
        RedisEndpoint(.tcp(host: "host", port: 1), credentials: .init(user: "alice", password: "se:cr@et/"), database: 2)
      ),
      ("redis://:p@ss@host", RedisEndpoint(.tcp(host: "host", port: 6379), credentials: .init(password: "p@ss"))),
      ("redis+unix:///run/redis.sock", RedisEndpoint(.unix(path: "/run/redis.sock"))),
      (
        "redis+unix://alice:secret@/run/my%20redis.sock?db=3",
        RedisEndpoint(
          .unix(path: "/run/my redis.sock"),
          credentials: .init(user: "alice", password: "secret"),
          database: 3
        )
      ),
    ]
  )
  func `a URL says where the server is`(url: String, endpoint: RedisEndpoint) throws {
    #expect(try RedisEndpoint(url: url) == endpoint)
  }

  @Test(
    arguments: [
      ("secret", "it begins with redis:// or redis+unix://"),
      ("http://:secret@host", "it begins with redis:// or redis+unix://"),
      (
        "rediss://:secret@host",
        "TLS (rediss://) is not supported; connect through a TLS tunnel or a Unix domain socket"
      ),
      ("redis://", "it names no host"),
      ("redis://:secret@", "it names no host"),
      ("redis://:secret@:6379", "it names no host"),
      ("redis://:secret@host:0", "the port is a number from 1 to 65535"),
      ("redis://:secret@host:65536", "the port is a number from 1 to 65535"),
      ("redis://host:secret", "the port is a number from 1 to 65535"),
      ("redis://[::1", "an IPv6 address ends with ]"),
      ("redis://[::1]secret", "after an IPv6 address comes the port"),
      ("redis://host/secret", "the database is a number from 0 on"),
      ("redis://host/-1", "the database is a number from 0 on"),
      ("redis://secret@host", "before @ come user and password, user:password@, or a password alone, :password@"),
      ("redis://alice:@host", "the password is empty"),
      ("redis://:secret%zz@host", "the password has a malformed percent-encoding"),
      ("redis://:secret%00@host", "the password has a malformed percent-encoding"),
      ("redis+unix://secret", "after redis+unix:// comes the path, which begins with /"),
      ("redis+unix://host/run/redis.sock", "after redis+unix:// comes the path, which begins with /"),
      ("redis+unix:///run/redis.sock?password=secret", "its only option is db, the number of the database"),
      ("redis+unix:///run/redis.sock?db=", "the database is a number from 0 on"),
      ("redis+unix:///" + String(repeating: "x", count: 103), "the path of a socket has at most 103 bytes"),
    ]
  )
  func `a wrong URL is refused with the rule it breaks, and isn't repeated`(url: String, rule: String) {
    let error = #expect(throws: EventLogsError.self) { try RedisReductionCache(url) }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message == "The URL of Redis is not valid: \(rule).")
  }

  @Test func `a password is never printed`() throws {
    let endpoint = try RedisEndpoint(url: "redis://alice:secret@host/2")
    var dumped = ""
    dump(endpoint, to: &dumped)
    dump(endpoint.credentials, to: &dumped)
    for text in ["\(endpoint)", String(reflecting: endpoint), "\(endpoint.credentials!)", dumped] {
      #expect(!text.contains("secret"))
    }
  }

  @Test func `options out of their ranges are refused`() {
    func refusal(_ change: (inout RedisCacheOptions) -> Void) -> EventLogsError.Code? {
      var options = RedisCacheOptions()
      change(&options)
      return #expect(throws: EventLogsError.self) { try RedisReductionCache("redis://host", options: options) }?.code
    }
    #expect(refusal { $0.timeToLive = .microseconds(999) } == .invalidArgument)
    #expect(refusal { $0.timeToLive = .seconds(Int64.max) } == .invalidArgument)
    #expect(refusal { $0.readTimeout = .zero } == .invalidArgument)
    #expect(refusal { $0.writeTimeout = .seconds(-1) } == .invalidArgument)
    #expect(refusal { $0.connectTimeout = .seconds(3601) } == .invalidArgument)
  }
}

@Suite struct RedisKeyspaceTests {
  private struct Colonised: Aggregate {
    static let aggregateName = "a:1"
    static let foldVersion = 12
    mutating func apply(_ record: EventRecord<TallyEvent>) {}
  }

  @Test func `a key names namespace, aggregate, fold version and log`() throws {
    let id = try LogID(validating: "tally_01h455vb4pex5vsknk084sn02q")
    #expect(
      RedisKeyspace(namespace: "eventlogs").key(of: Tally.self, for: id)
        == "eventlogs:tally:1:tally_01h455vb4pex5vsknk084sn02q"
    )
  }

  @Test func `a colon within a part separates nothing`() throws {
    let id = try LogID(validating: "tally_01h455vb4pex5vsknk084sn02q")
    #expect(
      RedisKeyspace(namespace: "50%:x").key(of: Colonised.self, for: id)
        == "50%25%3Ax:a%3A1:12:tally_01h455vb4pex5vsknk084sn02q"
    )
  }
}
