import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import payments

@Suite struct `The handler of slow clients` {
  private let channel: EmbeddedChannel

  init() throws {
    channel = EmbeddedChannel(handler: SlowClientHandler(requestTime: .seconds(30), stallTime: .seconds(60)))
    try channel.connect(to: SocketAddress(unixDomainSocketPath: "/client")).wait()
  }

  private func read(_ part: HTTPRequestPart) throws {
    try channel.writeInbound(part)
  }

  private let head = HTTPRequestPart.head(.init(method: .post, scheme: nil, authority: nil, path: "/"))
  private let body = HTTPRequestPart.body(ByteBuffer(string: "x"))

  @Test func `closes when a request isn't complete in time, however its body drips`() throws {
    try read(head)
    for _ in 0..<29 {
      channel.embeddedEventLoop.advanceTime(by: .seconds(1))
      try read(body)
    }
    #expect(channel.isActive)
    channel.embeddedEventLoop.advanceTime(by: .seconds(1))
    #expect(!channel.isActive)
  }

  @Test func `gives each request its time`() throws {
    for _ in 0..<5 {
      try read(head)
      channel.embeddedEventLoop.advanceTime(by: .seconds(29))
      try read(.end(nil))
    }
    channel.embeddedEventLoop.advanceTime(by: .seconds(100))
    #expect(channel.isActive)
  }

  @Test func `closes when the client leaves its response unread`() throws {
    try read(head)
    try read(.end(nil))
    channel.isWritable = false
    channel.pipeline.fireChannelWritabilityChanged()
    channel.embeddedEventLoop.advanceTime(by: .seconds(59))
    #expect(channel.isActive)
    channel.embeddedEventLoop.advanceTime(by: .seconds(1))
    #expect(!channel.isActive)
  }

  @Test func `lets a response go on that is being read`() throws {
    for _ in 0..<5 {
      channel.isWritable = false
      channel.pipeline.fireChannelWritabilityChanged()
      channel.embeddedEventLoop.advanceTime(by: .seconds(59))
      channel.isWritable = true
      channel.pipeline.fireChannelWritabilityChanged()
    }
    channel.embeddedEventLoop.advanceTime(by: .seconds(100))
    #expect(channel.isActive)
  }
}
