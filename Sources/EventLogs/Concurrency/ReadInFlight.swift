/// Something that is being read ahead of its use. Whoever lets go of it before it is there ends the reading.
final class ReadInFlight<Value: Sendable>: Sendable {
  private let task: Task<Result<Value, EventLogsError>, Never>

  init(_ read: @escaping @Sendable () async throws(EventLogsError) -> Value) {
    task = Task { await attempt(read) }
  }

  deinit {
    task.cancel()
  }

  var value: Value {
    get async throws(EventLogsError) {
      let result = await withTaskCancellationHandler { [task] in
        await task.value
      } onCancel: { [task] in
        task.cancel()
      }
      return try result.get()
    }
  }
}
