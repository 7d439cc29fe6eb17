import NIOCore
import NIOHTTPTypes

/// Closes a connection whose client sends a request too slowly, or doesn't read its response.
///
/// The server's own idle timeout begins anew with every byte, and doesn't run while a response is being written.
final class SlowClientHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart

  private let requestTime: TimeAmount
  private let stallTime: TimeAmount

  /// When the request that is being read must be complete.
  private var requestDeadline: NIODeadline?

  /// When room must have come for more of the response, while there is none.
  private var stallDeadline: NIODeadline?

  /// Looks after the deadlines. It isn't cancelled when they are met, which would cost every request more than it is worth.
  private var timer: (task: Scheduled<Void>, due: NIODeadline)?

  init(requestTime: TimeAmount, stallTime: TimeAmount) {
    self.requestTime = requestTime
    self.stallTime = stallTime
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      requestDeadline = context.eventLoop.now + requestTime
      schedule(context)
    case .body: break
    case .end: requestDeadline = nil
    }
    context.fireChannelRead(data)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    stallDeadline = context.channel.isWritable ? nil : context.eventLoop.now + stallTime
    schedule(context)
    context.fireChannelWritabilityChanged()
  }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.task.cancel()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.task.cancel()
  }

  /// Sees to it that somebody looks at the next deadline when it is due.
  private func schedule(_ context: ChannelHandlerContext) {
    guard let due = [requestDeadline, stallDeadline].compactMap(\.self).min() else { return }
    if let timer {
      guard due < timer.due else { return }
      timer.task.cancel()
    }
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    let task = context.eventLoop.scheduleTask(deadline: due) {
      let (handler, context) = bound.value
      handler.timeHasCome(context)
    }
    timer = (task, due)
  }

  private func timeHasCome(_ context: ChannelHandlerContext) {
    timer = nil
    let now = context.eventLoop.now
    if [requestDeadline, stallDeadline].contains(where: { $0.map { $0 <= now } ?? false }) {
      context.close(promise: nil)
    } else {
      schedule(context)
    }
  }
}
