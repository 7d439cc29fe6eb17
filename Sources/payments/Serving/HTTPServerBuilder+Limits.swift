import HummingbirdCore
import HummingbirdTLS
import NIOCore

extension HTTPServerBuilder {
  /// A server of HTTP/1.1 that bounds what a client can take of it.
  ///
  /// - Throws: ``ServiceFailure`` for files of TLS that aren't valid.
  static func limited(_ limits: HTTPLimits, tls: TLSFiles?) throws(ServiceFailure) -> HTTPServerBuilder {
    let server = HTTPServerBuilder.http1(
      configuration: HTTP1Channel.Configuration(
        additionalChannelHandlers: [
          HeadWithBodyHandler(),
          SlowClientHandler(requestTime: TimeAmount(limits.requestTime), stallTime: TimeAmount(limits.idleTime)),
        ],
        idleTimeout: TimeAmount(limits.idleTime),
        httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
          maxHeaderFieldSize: limits.maximumHeaderBytes,
          maxHeaderListSize: limits.maximumHeaderBytes,
          maxHeaderFieldCount: 100
        )
      )
    )
    guard let tls else { return server }
    let configuration = try tls.configuration()
    do {
      return try .tls(server, tlsConfiguration: configuration)
    } catch {
      throw .configuration("http.tls.certificate and http.tls.key aren't of each other.")
    }
  }
}
