public import EventLogs
import struct Foundation.Date

/// Begins a test of an aggregate with the events that have happened.
///
/// ```swift
/// try given(Payment.self, .requested(amount: 10), .authorised(amount: 10))
///   .when { try $0.capture(10) }
///   .then(.captured(amount: 10))
/// ```
///
/// Nothing but the aggregate runs: no store, no cache. Event number *n* of the log, from 0, is recorded *n* seconds after
/// 1970 began.
///
/// - Parameters:
///   - aggregate: The aggregate to test.
///   - events: What has happened, in order; nothing for a log without events.
public func given<A: Aggregate>(_ aggregate: A.Type, _ events: A.Event...) -> GivenEvents<A> {
  GivenEvents(records: records(of: events, after: []))
}

/// Begins a test of an aggregate with whole records, for one that looks at their times or metadata.
public func given<A: Aggregate>(_ aggregate: A.Type, records: [EventRecord<A.Event>]) -> GivenEvents<A> {
  GivenEvents(records: records)
}

/// A log with some events; see ``given(_:_:)``.
public struct GivenEvents<A: Aggregate>: Sendable {
  let records: [EventRecord<A.Event>]

  /// Takes a decision on the state that the events reduce to.
  ///
  /// - Parameter decide: From the state to the events that shall happen; it throws to refuse.
  public func when(_ decide: (A) throws -> [A.Event]) -> Decision<A> {
    Decision(
      records: records,
      result: Result {
        let aggregate: A = try reduced(records)
        do {
          return try decide(aggregate)
        } catch {
          throw Refusal(reason: error)
        }
      }
    )
  }

  /// Takes a decision for one event on the state that the events reduce to.
  public func when(_ decide: (A) throws -> A.Event) -> Decision<A> {
    when { [try decide($0)] }
  }

  /// Looks at the state that the events reduce to.
  ///
  /// - Throws: ``AggregateTestFailure`` if the aggregate refuses an event, and what `look` throws.
  public func then(_ look: (A) throws -> Void) throws {
    try look(reduced(records))
  }
}

/// Applies the events in order.
///
/// - Throws: ``AggregateTestFailure`` if the aggregate refuses one.
func reduced<A: Aggregate>(_ records: [EventRecord<A.Event>]) throws -> A {
  var aggregate = A()
  for record in records {
    do {
      try aggregate.apply(record)
    } catch {
      throw AggregateTestFailure("\(A.self) refuses the event at index \(record.index), \(record.event): \(error)")
    }
  }
  return aggregate
}

/// Makes records of events that follow some others.
func records<E: Event>(of events: [E], after earlier: [EventRecord<E>]) -> [EventRecord<E>] {
  let id = earlier.last?.logID ?? LogID(type: E.logType, high: 0x7000, low: 1 << 63)
  let first = (earlier.last?.index.rawValue).map { Int64($0) + 1 } ?? 0
  return events.enumerated().map { offset, event in
    let number = first + Int64(offset)
    return EventRecord(
      logID: id,
      index: EventIndex(unchecked: Int32(truncatingIfNeeded: number)),
      position: GlobalPosition(unchecked: number + 1),
      recordedAt: Date(microsecondsSince1970: number * 1_000_000),
      event: event
    )
  }
}

/// A decision that threw.
struct Refusal: Error {
  let reason: any Error
}

/// What a test of an aggregate expected, and what came.
public struct AggregateTestFailure: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
