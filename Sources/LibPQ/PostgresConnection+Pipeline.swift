internal import CEventLogsPQ
internal import DequeModule
internal import Dispatch
internal import SocketExecutor

extension PostgresConnection {
  /// How many reads share a Sync at most. One that fails makes its neighbours be sent again.
  private static let readsPerSync = 64

  /// How many requests share an execution at least: arrays of parameters cost the server about as much as four statements.
  private static let fewestSharing = 4

  /// How many requests share an execution at most.
  private static let readsPerExecution = 64

  /// Sends the waiting requests, as many as may be under way.
  ///
  /// - Returns: Whether libpq took them.
  func send(on handle: PostgresHandle) -> Bool {
    let now = DispatchTime.now().uptimeNanoseconds
    var unsyncedReads = 0
    while unsyncedReads > 0 || ledger.groupCount < Self.maximumGroups, let execution = nextExecution(now) {
      if unsyncedReads > 0, execution.kind == .write || unsyncedReads == Self.readsPerSync {
        guard sync(handle) else { return false }
        unsyncedReads = 0
        guard ledger.groupCount < Self.maximumGroups else {
          waiting.prepend(contentsOf: execution.requests)
          return true
        }
      }
      guard send(execution, on: handle) else { return false }
      switch execution.kind {
      case .read: unsyncedReads += 1
      case .write: guard sync(handle) else { return false }
      }
    }
    return unsyncedReads == 0 || sync(handle)
  }

  /// What to send next: the first request that waits, together with those right behind it that can share its execution.
  private func nextExecution(_ now: UInt64) -> PostgresExecution? {
    guard let first = nextRequest(now) else { return nil }
    var requests = [first]
    while first.isShareable, requests.count < Self.readsPerExecution, let next = nextRequest(now) {
      guard next.isShareable, next.statement === first.statement else {
        waiting.prepend(next)
        break
      }
      requests.append(next)
    }
    if requests.count < Self.fewestSharing {
      waiting.prepend(contentsOf: requests.dropFirst())
      return PostgresExecution(of: [first])
    }
    return PostgresExecution(of: requests)
  }

  private func nextRequest(_ now: UInt64) -> PostgresRequest? {
    while let request = waiting.popFirst() {
      if request.isSettled {
        settle(request, .failure(.cancelled))
      } else if request.deadline <= now {
        let failure = request.sharedFailure.map(PostgresFailure.server)
        settle(request, .failure(failure ?? .unavailable("it took too long until the request could be sent")))
      } else if request.parameters.bytes.count >= 1 << 30 {
        // The protocol counts a message's bytes in 32 bits, and the server takes a gibibyte at most.
        let error = PostgresServerError(sqlState: "54000", message: "the parameters are larger than a gibibyte")
        settle(request, .failure(.server(error)))
      } else {
        return request
      }
    }
    return nil
  }

  private func sync(_ handle: PostgresHandle) -> Bool {
    ledger.didSendSync()
    return unsafe PQpipelineSync(handle.pointer) == 1
  }

  private func send(_ execution: PostgresExecution, on handle: PostgresHandle) -> Bool {
    let statement = execution.statement
    let name = ledger.hasFoundPooler ? "" : statement.name
    if !ledger.isPrepared(name) {
      let types = statement.parameters.map(\.rawValue)
      guard unsafe PQsendPrepare(handle.pointer, name, statement.sql, Int32(types.count), types) == 1 else {
        waiting.prepend(contentsOf: execution.requests)
        return false
      }
      ledger.didSendPrepare(name)
    }
    // From here on the requests count as sent, even if only part of them was.
    ledger.didSend(execution)
    for request in execution.requests { request.willSend() }
    let parameters = execution.parameters
    let values = parameters.values
    let lengths = values.map { Int32($0?.count ?? 0) }
    let formats = [Int32](repeating: 1, count: values.count)
    return unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: values.count) { pointers in
      unsafe parameters.bytes.withUnsafeBytes { bytes in
        let start = unsafe bytes.baseAddress!.assumingMemoryBound(to: CChar.self)
        for (place, range) in values.enumerated() {
          unsafe pointers.initializeElement(at: place, to: range.map { unsafe start + $0.lowerBound })
        }
        return unsafe PQsendQueryPrepared(
          handle.pointer,
          name,
          Int32(values.count),
          pointers.baseAddress,
          lengths,
          formats,
          1
        ) == 1
      }
    }
  }

  func flush(_ handle: PostgresHandle, _ watcher: SocketWatcher) {
    switch unsafe PQflush(handle.pointer) {
    case 0: watcher.watchWrites(false)
    case 1: watcher.watchWrites(true)
    default: fail(handle.errorMessage)
    }
  }

  // MARK: Receiving

  func socketIsReadable() {
    receive()
    advance()
  }

  /// Takes what has come in, without waiting.
  func receive() {
    guard case .ready(let handle, let watcher) = state else { return }
    let isOpen = unsafe PQconsumeInput(handle.pointer) == 1
    receive(from: handle)
    guard isOpen else { return fail(handle.errorMessage) }
    // Reading may have made room to write what the server was not ready to take.
    if case .ready = state { flush(handle, watcher) }
  }

  func socketIsWritable() {
    guard case .ready(let handle, let watcher) = state else { return }
    flush(handle, watcher)
  }

  /// Takes all results that have come in completely.
  private func receive(from handle: PostgresHandle) {
    while !ledger.isEmpty, unsafe PQisBusy(handle.pointer) == 0 {
      guard let pointer = unsafe PQgetResult(handle.pointer) else {
        guard ledger.didEndStep() else { return failUnexpectedly(handle) }
        continue
      }
      let result = unsafe PostgresResult(owning: pointer)
      switch result.status {
      case PGRES_TUPLES_OK, PGRES_COMMAND_OK: ledger.didComplete(result)
      case PGRES_PIPELINE_ABORTED: ledger.didSkip()
      case PGRES_PIPELINE_SYNC: settleGroup(handle)
      default:
        // What the server says carries a code; what libpq says of a broken connection doesn't, and proves nothing about the
        // statement.
        guard let error = result.serverError else { return fail(handle.errorMessage) }
        ledger.didFail(error)
      }
    }
    receiveNotifications(handle)
    if handle.hasFailed { fail(handle.errorMessage) }
  }

  /// Takes the notifications that have come in. They may also come where nothing is listened to: behind a pooler, from the server process
  /// of somebody else who did.
  private func receiveNotifications(_ handle: PostgresHandle) {
    var count = 0
    while let notification = unsafe PQnotifies(handle.pointer) {
      unsafe PQfreemem(notification)
      count += 1
    }
    if count > 0 { observe(.notified) }
  }

  private func failUnexpectedly(_ handle: PostgresHandle) {
    fail(handle.hasFailed ? handle.errorMessage : "the server's answers don't fit the requests")
  }

  private func settleGroup(_ handle: PostgresHandle) {
    guard let group = ledger.didSync() else { return failUnexpectedly(handle) }
    connectionProved()
    var skipped: [PostgresRequest] = []
    var becameReadOnly = false
    for (execution, outcome) in group {
      switch outcome {
      case .completed(let result):
        guard let results = execution.results(in: result) else {
          let error = PostgresServerError(sqlState: "XX000", message: "the rows don't tell whose they are")
          for request in execution.requests { request.sharedFailure = error }
          skipped += execution.requests
          continue
        }
        for (request, result) in zip(execution.requests, results) { settle(request, .success(result)) }
      case .failed(let error) where error.leavesOutcomeUnknown:
        for request in execution.requests { settle(request, .failure(.lost("\(error)"))) }
      case .failed(let error) where error.sqlState == "26000":
        // The server doesn't know the statement: it could not be prepared for an earlier request, or a pooler has led to
        // another server process.
        ledger.didMiss(execution.statement.name)
        skipped += execution.requests
      case .failed(let error):
        becameReadOnly = becameReadOnly || error.sqlState == "25006"
        if execution.requests.count == 1 {
          settle(execution.requests[0], .failure(.server(error)))
        } else {
          // Only one of them may be to blame.
          for request in execution.requests { request.sharedFailure = error }
          skipped += execution.requests
        }
      case .skipped: skipped += execution.requests
      }
    }
    if ledger.hasFoundPooler, !hasToldOfPooler {
      hasToldOfPooler = true
      observe(.foundPooler)
    }
    if !skipped.isEmpty {
      waiting.prepend(contentsOf: skipped)
      // Not sent from within the loop that receives.
      run { $0.advance() }
    }
    // A server that has become a standby: another host of the connection string may be the primary now.
    if becameReadOnly { fail("the server is read-only") }
  }
}
