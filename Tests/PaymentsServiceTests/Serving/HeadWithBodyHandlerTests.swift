import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import payments

@Suite struct `The handler that joins head and body` {
  private let channel = EmbeddedChannel(handler: HeadWithBodyHandler())

  /// What the handler lets through to the socket after a part is written and flushed.
  private func partsOut(after part: HTTPResponsePart) throws -> Int {
    channel.writeAndFlush(part, promise: nil)
    var count = 0
    while try channel.readOutbound(as: HTTPResponsePart.self) != nil { count += 1 }
    return count
  }

  private func head(_ fields: HTTPFields) -> HTTPResponsePart { .head(HTTPResponse(status: .ok, headerFields: fields)) }
  private let body = HTTPResponsePart.body(ByteBuffer(string: "{}"))

  @Test func `keeps a head until its body is there`() throws {
    #expect(try partsOut(after: head([.contentLength: "2"])) == 0)
    #expect(try partsOut(after: body) == 2)
    #expect(try partsOut(after: .end(nil)) == 1)
  }

  @Test func `sends a head at once that has no body, or one of unknown length`() throws {
    #expect(try partsOut(after: head([.contentLength: "0"])) == 1)
    #expect(try partsOut(after: .end(nil)) == 1)
    #expect(try partsOut(after: head([.contentType: "text/event-stream"])) == 1)
    #expect(try partsOut(after: body) == 1)
    #expect(try partsOut(after: body) == 1)
  }

  @Test func `sends a head whose body is left out with its end`() throws {
    #expect(try partsOut(after: head([.contentLength: "2"])) == 0)
    #expect(try partsOut(after: .end(nil)) == 2)
  }
}
