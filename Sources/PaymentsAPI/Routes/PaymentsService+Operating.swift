import EventLogs
import Hummingbird
import NIOCore
import PaymentsDomain

extension PaymentsService {
  /// Whether the process answers at all.
  func health(_ request: Request, _ context: PaymentsContext) async throws -> Response {
    .json(.ok) { writer in try writer.writeObject { $0.write("ok", for: "status") } }
  }

  /// Whether the service can do its work: the store must answer, the cache need not.
  func readiness(_ request: Request, _ context: PaymentsContext) async throws -> Response {
    async let cache = isCacheReachable?()
    let isReady = await isStoreReachable()
    let isCacheReachable = await cache
    return .json(isReady ? .ok : .serviceUnavailable) { writer in
      try writer.writeObject { writer in
        writer.write(isCacheReachable.map { $0 ? "reachable" : "unreachable" } ?? "unknown", for: "cache")
        writer.write(isReady ? "ready" : "unready", for: "status")
        writer.write(isReady ? "reachable" : "unreachable", for: "store")
      }
    }
  }

  /// Reads of a log that doesn't exist, for two seconds at most.
  private func isStoreReachable() async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      group.addTask { (try? await store.events(LogQuery(LogID(type: PaymentEvent.logType), limit: 1))) != nil }
      group.addTask {
        try? await Task.sleep(for: .seconds(2))
        return false
      }
      defer { group.cancelAll() }
      return await group.next() ?? false
    }
  }

  /// The metrics in Prometheus' text format.
  func metrics(_ request: Request, _ context: PaymentsContext) async throws -> Response {
    Response(
      status: .ok,
      headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: metricsText()))
    )
  }
}
