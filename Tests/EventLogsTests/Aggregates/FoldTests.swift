import Foundation
import Testing

@testable import EventLogs

@Suite struct FoldTests {
  private let id = LogID(type: "payment")

  private func stored(_ index: EventIndex, _ event: PaymentEvent = .captured(amount: 1), seconds: Double = 0) throws
    -> StoredEvent
  {
    StoredEvent(
      logID: id,
      anchor: EventAnchor(
        index: index,
        position: GlobalPosition(unchecked: Int64(index.rawValue) + 1),
        recordedAt: Date(timeIntervalSince1970: seconds)
      ),
      event: try JSONCodec().encode(event: event),
      metadata: nil
    )
  }

  private func fold(from baseline: Reduction<Payment>? = nil, bound: FoldBound = .newest) -> Fold<Payment> {
    Fold(id, baseline: baseline, bound: bound, codec: JSONCodec())
  }

  @Test func `events apply in order, over any number of pages`() throws {
    var fold = fold()
    #expect(try fold.absorb([stored(0, .requested(100)), stored(1)]))
    #expect(try fold.absorb([]))
    #expect(try fold.absorb([stored(2)]))
    #expect(fold.aggregate == Payment(requested: 100, captured: 2))
    #expect(fold.lastEvent?.index == 2)
    #expect(fold.eventsApplied == 3)
  }

  @Test(arguments: [[1], [0, 2], [0, 1, 1], [0, 1, 0]]) func `a hole or a repeated index is a corrupt log`(indexes: [Int32])
    throws
  {
    var fold = fold()
    let events = try indexes.map { try stored(EventIndex(unchecked: $0)) }
    let error = #expect(throws: EventLogsError.self) { _ = try fold.absorb(events) }
    #expect(error?.code == .corruptLog)
    #expect(error?.logID == id)
    #expect(error?.eventIndex?.rawValue == indexes.last)
  }

  @Test func `a baseline stands if the store shows its last event first`() throws {
    let anchor = try stored(1).anchor
    let baseline = Reduction(logID: id, aggregate: Payment(captured: 5), lastEvent: anchor, reducedAt: .distantPast)
    var matching = fold(from: baseline)
    #expect(matching.startIndex == 1)
    #expect(try matching.absorb([stored(1), stored(2)]))
    #expect(matching.aggregate.captured == 6)
    #expect(matching.eventsApplied == 1)
    var unchanged = fold(from: baseline)
    #expect(try unchanged.absorb([stored(1)]))
    #expect(unchanged.lastEvent == anchor)
    #expect(unchanged.eventsApplied == 0)
  }

  @Test func `a baseline falls if the store shows another event or none`() throws {
    let baseline = Reduction(logID: id, aggregate: Payment(), lastEvent: try stored(1).anchor, reducedAt: .distantPast)
    for events in [[], [try stored(1, seconds: 1)], [try stored(0)], [try stored(2)]] {
      var fold = fold(from: baseline)
      #expect(try !fold.absorb(events))
    }
  }

  @Test func `a bound ends the fold`() throws {
    var through = fold(bound: .through(1))
    #expect(try through.absorb([stored(0), stored(1), stored(2)]))
    #expect(through.lastEvent?.index == 1)
    #expect(through.isComplete)
    var asOf = fold(bound: .recorded(by: Date(timeIntervalSince1970: 10)))
    #expect(try asOf.absorb([stored(0, seconds: 9), stored(1, seconds: 10), stored(2, seconds: 10.000_001)]))
    #expect(asOf.lastEvent?.index == 1)
    #expect(asOf.isComplete)
  }

  @Test func `an event that the aggregate refuses names the log and the index, not the payload`() throws {
    var fold = fold()
    let error = #expect(throws: EventLogsError.self) { _ = try fold.absorb([stored(0, .captured(amount: -77_777))]) }
    #expect(error?.code == .foldFailed)
    #expect(error?.logID == id)
    #expect(error?.eventIndex == 0)
    #expect(error?.underlying is Payment.Nonsense)
    #expect(error?.description.contains("77777") == false)
  }

  @Test func `a type that the build doesn't know names the log, the index and the type`() throws {
    var fold = fold()
    let known = try stored(0)
    let unknown = StoredEvent(
      logID: id,
      anchor: known.anchor,
      event: EncodedEvent(type: "vanished", version: 3, payload: ArraySlice(#"{"secret":77777}"#.utf8)),
      metadata: nil
    )
    let error = #expect(throws: EventLogsError.self) { _ = try fold.absorb([unknown]) }
    #expect(error?.code == .unknownEventType)
    #expect(error?.logID == id)
    #expect(error?.eventIndex == 0)
    #expect(error?.eventType == "vanished")
    let text = try #require(error?.description)
    #expect(
      text.contains(id.description) && text.contains("index 0") && text.contains("\"vanished\"") && text.contains("version 3")
    )
    #expect(!text.contains("77777"))
  }

  @Test(arguments: [#"{"amount":"secret-77777"}"#, #"{"secret-77777":1}"#, "secret-77777", #"{"amount":77777.5}"#])
  func `a payload that can't be decoded names the log, the index and the type, and doesn't show`(payload: String) throws {
    var fold = fold()
    let event = StoredEvent(
      logID: id,
      anchor: try stored(0).anchor,
      event: EncodedEvent(type: "captured", payload: ArraySlice(payload.utf8)),
      metadata: nil
    )
    let error = #expect(throws: EventLogsError.self) { _ = try fold.absorb([event]) }
    #expect(error?.code == .undecodableEvent)
    #expect(error?.logID == id)
    #expect(error?.eventIndex == 0)
    #expect(error?.eventType == "captured")
    #expect(error?.description.contains("77777") == false)
  }

  @Test func `metadata that can't be decoded is an undecodable event`() throws {
    var fold = fold()
    let known = try stored(0)
    let event = StoredEvent(logID: id, anchor: known.anchor, event: known.event, metadata: ArraySlice("[77777]".utf8))
    let error = #expect(throws: EventLogsError.self) { _ = try fold.absorb([event]) }
    #expect(error?.code == .undecodableEvent)
    #expect(error?.description.contains("77777") == false)
  }
}
