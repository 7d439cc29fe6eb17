import EventLogs
import Foundation
import PaymentsDomain

/// The events as records of one log, number *n* of which is recorded *n* seconds after 1970 began.
func records(_ events: [PaymentEvent]) -> [EventRecord<PaymentEvent>] {
  events.indices.map { record(events[$0], at: $0) }
}

func record(_ event: PaymentEvent, at index: Int) -> EventRecord<PaymentEvent> {
  EventRecord(
    logID: payment,
    index: EventIndex(index)!,
    position: GlobalPosition(rawValue: Int64(index) + 1)!,
    recordedAt: Date(timeIntervalSince1970: Double(index)),
    event: event
  )
}

private let payment = LogID("payment_01h455vb4pex5vsknk084sn02q")!

extension Aggregate where Event == PaymentEvent {
  /// What the events reduce to.
  init(_ events: [PaymentEvent]) throws {
    self.init()
    for record in records(events) { try apply(record) }
  }
}
