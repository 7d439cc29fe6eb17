import Hummingbird
import NIOCore

extension OpenAPIDocument {
  /// The document, written once.
  static let response = Response.json(.ok) { try $0.write(tree) }
}

extension DocumentationPage {
  /// The page, written once. It loads nothing and runs nothing.
  static let response = Response(
    status: .ok,
    headers: [
      .contentType: "text/html; charset=utf-8",
      .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'",
    ],
    body: ResponseBody(byteBuffer: ByteBuffer(string: html))
  )
}
