import EventLogs
import struct Foundation.Date

/// The event of the suite's aggregates. Caches never see it.
struct Tallied: Event {
  static let logType: LogType = "conformance"
}

/// What tells the suite's aggregates apart: their name in caches and their fold version.
protocol TallyName: Sendable {
  static var name: String { get }
  static var version: Int { get }
}

enum FirstName: TallyName {
  static let name = "conformance-tally"
  static let version = 1
}

enum FirstNameFoldedAnew: TallyName {
  static let name = "conformance-tally"
  static let version = 2
}

enum SecondName: TallyName {
  static let name = "conformance-other"
  static let version = 1
}

/// One shape under several names, so that an entry that shows through under a wrong name would decode.
struct Tally<Name: TallyName>: Aggregate, Equatable {
  var number = 0
  var text = ""
  var total: UInt64 = .max
  var optional: String?
  var time = Date(microsecondsSince1970: 1_772_366_400_123_456)

  static var aggregateName: String { Name.name }
  static var foldVersion: Int { Name.version }

  mutating func apply(_ record: EventRecord<Tallied>) { number += 1 }
}

extension Reduction {
  /// A reduction that holds events through an index.
  static func tally<Name>(
    _ id: LogID,
    through index: EventIndex,
    number: Int = 0,
    text: String = ""
  ) -> Reduction where Aggregate == Tally<Name> {
    Reduction(
      logID: id,
      aggregate: Tally(number: number, text: text),
      lastEvent: EventAnchor(
        index: index,
        position: GlobalPosition(unchecked: 1000 + Int64(index.rawValue)),
        recordedAt: Date(microsecondsSince1970: 1_772_366_400_654_321)
      ),
      reducedAt: Date(microsecondsSince1970: 1_772_366_401_111_111)
    )
  }
}

typealias FirstTally = Tally<FirstName>
typealias SecondTally = Tally<SecondName>

/// Expects the cache to answer with a reduction, or with none.
func expect<Name>(
  _ what: String,
  in cache: any ReductionCache,
  _ id: LogID,
  holds expected: Reduction<Tally<Name>>?
) async throws {
  let answer = try await cache.reductions(of: Tally<Name>.self, for: [id])
  try expect("the number of answers for one log", answer.count, is: 1)
  try expectEqual(what, answer[0], expected)
}

/// Compares what a cache keeps of a reduction; its freshness is the reader's to say.
func expectEqual<Name>(_ what: String, _ actual: Reduction<Tally<Name>>?, _ expected: Reduction<Tally<Name>>?) throws {
  try expect("\(what), its log", actual?.logID, is: expected?.logID)
  try expect("\(what), its throughIndex", actual?.throughIndex, is: expected?.throughIndex)
  try expect("\(what), its last event", actual?.lastEvent, is: expected?.lastEvent)
  try expect("\(what), its aggregate", actual?.aggregate, is: expected?.aggregate)
  try expect(
    "\(what), the microseconds of its reducedAt",
    actual?.reducedAt.microsecondsSince1970,
    is: expected?.reducedAt.microsecondsSince1970
  )
}

func freshID() -> LogID { LogID(type: Tallied.logType) }
