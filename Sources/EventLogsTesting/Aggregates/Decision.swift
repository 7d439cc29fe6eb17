public import EventLogs

/// What was decided on a state, or that it was refused; see ``GivenEvents/when(_:)``.
public struct Decision<A: Aggregate>: Sendable {
  let records: [EventRecord<A.Event>]
  let result: Result<[A.Event], any Error>

  /// Expects just these events, in this order; none for a decision that there is nothing to do.
  ///
  /// Events are compared as they would be stored, so they needn't be `Equatable`.
  ///
  /// - Throws: ``AggregateTestFailure`` with the difference, or with the error that came instead.
  @discardableResult
  public func then(_ expected: A.Event...) throws -> Decision {
    let difference = try Difference(expected: lines(expected), actual: lines(decided()))
    guard difference.isEmpty else {
      throw AggregateTestFailure("other events were decided (- expected, + decided):\n\(difference)")
    }
    return self
  }

  /// Looks at the state after the events that were decided.
  ///
  /// - Throws: ``AggregateTestFailure`` if the decision was a refusal or the aggregate refuses an event that was decided, and
  ///   what `look` throws.
  @discardableResult
  public func then(_ look: (A) throws -> Void) throws -> Decision {
    let decided = EventLogsTesting.records(of: try decided(), after: records)
    try look(reduced(records + decided))
    return self
  }

  /// Expects a refusal with this error.
  ///
  /// - Throws: ``AggregateTestFailure`` when another error or events came.
  public func thenRefused<E: Error & Equatable>(with expected: E) throws {
    let reason = try refusal(expecting: "\(expected)")
    guard reason as? E == expected else {
      throw AggregateTestFailure("expected a refusal with \(expected), but it was refused with \(reason)")
    }
  }

  /// Expects a refusal with an error of some type, and hands it on for a closer look.
  ///
  /// - Throws: ``AggregateTestFailure`` when an error of another type or events came.
  @discardableResult
  public func thenRefused<E: Error>(as type: E.Type) throws -> E {
    let reason = try refusal(expecting: "an error of type \(type)")
    guard let reason = reason as? E else {
      throw AggregateTestFailure("expected a refusal with an error of type \(type), but it was refused with \(reason)")
    }
    return reason
  }

  private func refusal(expecting expected: String) throws -> any Error {
    switch result {
    case .success(let events):
      throw AggregateTestFailure(
        "expected a refusal with \(expected), but these events were decided:\n\(try lines(events).joined(separator: "\n"))"
      )
    case .failure(let refusal as Refusal): return refusal.reason
    case .failure(let failure): throw failure
    }
  }

  private func decided() throws -> [A.Event] {
    do {
      return try result.get()
    } catch let refusal as Refusal {
      throw AggregateTestFailure("expected events, but the decision was refused with \(refusal.reason)")
    }
  }

  private func lines(_ events: [A.Event]) throws -> [String] {
    try events.map { event in
      let encoded = try JSONCodec().encode(event: event)
      let version = encoded.version == 1 ? "" : " (version \(encoded.version))"
      return "\(encoded.type)\(version) \(String(decoding: encoded.payload, as: UTF8.self))"
    }
  }
}

/// Two lists line by line: what both have, what only one has.
struct Difference: CustomStringConvertible {
  let isEmpty: Bool
  let description: String

  init(expected: [String], actual: [String]) {
    let changes = actual.difference(from: expected)
    isEmpty = changes.isEmpty
    let removed = Set(changes.removals.map(\.offset))
    let inserted = Set(changes.insertions.map(\.offset))
    var lines: [String] = []
    var place = 0
    for (offset, line) in expected.enumerated() {
      if removed.contains(offset) {
        lines.append("- \(line)")
        continue
      }
      while inserted.contains(place) {
        lines.append("+ \(actual[place])")
        place += 1
      }
      lines.append("  \(line)")
      place += 1
    }
    lines += actual[place...].map { "+ \($0)" }
    description = lines.joined(separator: "\n")
  }
}

extension CollectionDifference.Change {
  fileprivate var offset: Int {
    switch self {
    case .insert(let offset, _, _), .remove(let offset, _, _): offset
    }
  }
}
