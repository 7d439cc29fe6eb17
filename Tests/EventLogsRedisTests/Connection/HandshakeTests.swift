import Testing

@testable import Hiredis

@Suite struct HandshakeTests {
  private static let address = RedisEndpoint.Address.tcp(host: "redis.test", port: 6379)

  @Test func `without credentials and database there is nothing to say`() {
    let handshake = Handshake(RedisEndpoint(Self.address))
    #expect(handshake.isComplete)
    #expect(handshake.request.commands == 0)
  }

  @Test func `user, password and database are sent in one go`() throws {
    var handshake = Handshake(
      RedisEndpoint(Self.address, credentials: .init(user: "alice", password: "secret"), database: 7)
    )
    #expect(
      String(decoding: handshake.request.bytes, as: UTF8.self)
        == "*3\r\n$4\r\nAUTH\r\n$5\r\nalice\r\n$6\r\nsecret\r\n*2\r\n$6\r\nSELECT\r\n$1\r\n7\r\n"
    )
    try handshake.receive(.status("OK"))
    #expect(!handshake.isComplete)
    try handshake.receive(.status("OK"))
    #expect(handshake.isComplete)
  }

  @Test func `a refusal doesn't repeat the password, even if the server does`() {
    var handshake = Handshake(RedisEndpoint(Self.address, credentials: .init(password: "secret")))
    let error = #expect(throws: RedisError.self) {
      try handshake.receive(.error(RedisReplyError("ERR unknown command 'AUTH', with args beginning with: 'secret' ")))
    }
    #expect(error?.description == "connectFailed: Redis at redis.test:6379 refused the credentials (ERR).")
  }

  @Test func `a database that doesn't exist is an error that names it`() {
    var handshake = Handshake(RedisEndpoint(Self.address, database: 99))
    let error = #expect(throws: RedisError.self) {
      try handshake.receive(.error(RedisReplyError("ERR DB index is out of range")))
    }
    #expect(error?.message == "Redis at redis.test:6379 refused database 99: ERR DB index is out of range")
  }

  @Test func `a reply that makes no sense is a violation of the protocol`() {
    var handshake = Handshake(RedisEndpoint(Self.address, database: 1))
    let error = #expect(throws: RedisError.self) { try handshake.receive(.integer(1)) }
    #expect(error?.code == .protocolViolation)
  }
}
