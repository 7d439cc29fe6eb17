import Foundation
import Hummingbird

/// A server that answers everything under /constant with the content of a file: what the web framework alone costs.
@main struct ConstantRoute {
  static func main() async throws {
    let content = ByteBuffer(bytes: try Data(contentsOf: URL(filePath: CommandLine.arguments[1])))
    let router = Router()
    for method in [HTTPRequest.Method.get, .post] {
      router.on("constant", method: method) { _, _ in
        Response(status: .ok, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: content))
      }
    }
    let application = Application(
      router: router,
      configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in
        FileHandle.standardOutput.write(Data("constant-route is ready on port \(channel.localAddress?.port ?? 0)\n".utf8))
      }
    )
    try await application.runService()
  }
}
