import Testing

@testable import Hiredis

@Suite struct RedisRequestTests {
  @Test func `a command is an array of bulk strings, counted in bytes`() {
    let request = RedisRequest(["SET", .text("schlüssel"), .bytes([0, 13, 10, 255])])
    #expect(request.commands == 1)
    #expect(request.bytes == Array("*3\r\n$3\r\nSET\r\n$10\r\nschlüssel\r\n$4\r\n".utf8) + [0, 13, 10, 255, 13, 10])
  }

  @Test func `an error tells its kind and leaves out the arguments it repeats`() {
    let unknown = RedisReplyError("ERR unknown command 'GETEX', with args beginning with: 'key' 'content' ")
    #expect(unknown.code == "ERR")
    #expect(unknown.description == "ERR unknown command 'GETEX'")
    #expect(RedisReplyError("OOM command not allowed when used memory > 'maxmemory'.").code == "OOM")
    #expect(RedisReplyError("strange\u{1b}[31m").description == "strange\\u{1B}[31m")
  }
}
