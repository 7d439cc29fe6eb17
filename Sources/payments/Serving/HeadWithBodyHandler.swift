import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Sends the head of a response together with the body that follows at once, which spares a system call and a packet.
final class HeadWithBodyHandler: ChannelOutboundHandler, RemovableChannelHandler {
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  /// Whether a head was written whose body of a known length is still to come.
  private var isBodyExpected = false

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head): isBodyExpected = head.headerFields[.contentLength].map { $0 != "0" } ?? false
    case .body, .end: isBodyExpected = false
    }
    context.write(data, promise: promise)
  }

  func flush(context: ChannelHandlerContext) {
    if !isBodyExpected { context.flush() }
  }
}
