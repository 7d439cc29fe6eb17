import EventLogs
import PaymentsDomain

extension Problem {
  /// Tells of a failure of the core. What only operators should know stays out of it.
  init(_ error: EventLogsError) {
    switch error.code {
    case .conflict, .divergedHistory:
      self = Problem(.conflict, "Other writers kept changing the payment. Try again.", logID: error.logID).retryable()
      expectedIndex = error.expectedIndex?.index
      actualIndex = error.actualIndex
    case .logNotFound: self.init(ProblemKind(.paymentNotFound), "There is no such payment.", logID: error.logID)
    case .eventNotFound:
      self.init(.eventNotFound, error.message, logID: error.logID)
      actualIndex = error.actualIndex
    case .idempotencyKeyReused: self = .keyReused
    case .invalidArgument: self.init(.invalidParameter, error.message, logID: error.logID)
    case .invalidLogID: self.init(.invalidID, error.message, field: "id")
    case .invalidCursor: self.init(.invalidCursor, error.message, logID: error.logID)
    case .payloadTooLarge: self.init(.bodyTooLarge, error.message, logID: error.logID)
    case .payloadRefused: self.init(.payloadRefused, "The store can't keep what the request says.", logID: error.logID)
    case .storeUnavailable, .cacheUnavailable:
      self = Problem(.storeUnavailable, "Nothing was written. Try again later.", logID: error.logID).retryable()
    case .outcomeUnknown:
      self = Problem(
        .outcomeUnknown,
        "The connection to the store was lost. The same request with the same Idempotency-Key gets the outcome.",
        logID: error.logID
      ).retryable()
    case .cancelled, .closed:
      self = Problem(.interrupted, "Nothing was written. Try again.", logID: error.logID).retryable()
    default: self = .unexpected
    }
  }

  /// What is nobody's fault but the service's. Its cause is in the log.
  static let unexpected = Problem(.internalError, "The request failed. The service's log tells why.")

  static let keyReused = Problem(.keyReused, "Use a new Idempotency-Key for a new request. Nothing was written.")
}

extension ExpectedIndex {
  /// The index, where one is expected.
  fileprivate var index: EventIndex? { if case .at(let index) = self { index } else { nil } }
}
