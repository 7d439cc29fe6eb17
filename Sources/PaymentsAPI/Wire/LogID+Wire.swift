import EventLogs
import PaymentsDomain

extension LogID {
  /// Reads the id of a payment.
  ///
  /// - Throws: ``Problem`` for what is none.
  init(payment text: String, field: String = "id") throws(Problem) {
    do throws(EventLogsError) {
      try self.init(validating: text)
    } catch {
      throw Problem(.invalidID, error.message, field: field)
    }
    guard type == PaymentEvent.logType else {
      throw Problem(.invalidID, "The id of a payment begins with \(PaymentEvent.logType)_.", field: field)
    }
  }
}
