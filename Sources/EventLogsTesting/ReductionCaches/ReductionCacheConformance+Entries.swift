import EventLogs
import struct Foundation.Date

extension ReductionCacheConformance {
  static let entries: [Check] = [
    Check("a log that was never stored is a miss") { cache in
      try await expect("the answer", in: cache, freshID(), holds: Reduction<FirstTally>?.none)
    },
    Check("a stored reduction comes back equal") { cache in
      let id = freshID()
      let stored = Reduction<FirstTally>.tally(id, through: 7, number: 42, text: "quotes ' \" \\ and \u{0} and 🦊 and é")
      try expect("how many were kept", try await cache.store([stored]), is: 1)
      try await expect("the first answer", in: cache, id, holds: stored)
      try await expect("the second answer", in: cache, id, holds: stored)
    },
    Check("a reduction through the first event and one through the last possible come back equal") { cache in
      for index in [EventIndex.first, .max] {
        let id = freshID()
        let stored = Reduction<FirstTally>.tally(id, through: index)
        try await cache.store([stored])
        try await expect("the answer", in: cache, id, holds: stored)
      }
    },
    Check("times and positions at their bounds come back equal") { cache in
      // Time and position of the last event, and time of the fold, each to the microsecond.
      let bounds: [(Int64, Int64, Int64)] = [
        (0, 1, 0), (-1, .max, 1), (4_102_444_800_999_999, 1 << 53 + 1, 4_102_444_800_000_001),
      ]
      for (recorded, position, reduced) in bounds {
        let id = freshID()
        let stored = Reduction(
          logID: id,
          aggregate: FirstTally(),
          lastEvent: EventAnchor(
            index: 0,
            position: GlobalPosition(unchecked: position),
            recordedAt: Date(microsecondsSince1970: recorded)
          ),
          reducedAt: Date(microsecondsSince1970: reduced)
        )
        try await cache.store([stored])
        try await expect("the answer", in: cache, id, holds: stored)
      }
    },
    Check("an aggregate of a megabyte comes back equal") { cache in
      let id = freshID()
      let stored = Reduction<FirstTally>.tally(id, through: 3, text: String(repeating: "0123456789abcdeé", count: 61_681))
      try expect("how many were kept", try await cache.store([stored]), is: 1)
      try await expect("the answer", in: cache, id, holds: stored)
    },
    Check("a reduction of a log without events isn't kept") { cache in
      let id = freshID()
      let empty = Reduction(logID: id, aggregate: FirstTally(), lastEvent: nil, reducedAt: Date(microsecondsSince1970: 0))
      try expect("how many were kept", try await cache.store([empty]), is: 0)
      try await expect("the answer", in: cache, id, holds: Reduction<FirstTally>?.none)
      let first = Reduction<FirstTally>.tally(id, through: 0)
      try expect("how many were kept after the first event", try await cache.store([first]), is: 1)
      try await expect("the answer after the first event", in: cache, id, holds: first)
    },
    Check("two aggregates of one log don't collide") { cache in
      let id = freshID()
      let first = Reduction<FirstTally>.tally(id, through: 5, number: 1)
      let second = Reduction<SecondTally>.tally(id, through: 3, number: 2)
      try await cache.store([first])
      try await expect("the second before it was stored", in: cache, id, holds: Reduction<SecondTally>?.none)
      try expect("how many were kept", try await cache.store([second]), is: 1)
      try await expect("the first", in: cache, id, holds: first)
      try await expect("the second", in: cache, id, holds: second)
      try await cache.remove(SecondTally.self, of: id, endingWith: second.lastEvent!)
      try await expect("the first after the second was removed", in: cache, id, holds: first)
    },
    Check("an entry of another fold version isn't seen, and doesn't stand in the way") { cache in
      let id = freshID()
      let old = Reduction<FirstTally>.tally(id, through: 9, number: 1)
      try await cache.store([old])
      try await expect("the new version", in: cache, id, holds: Reduction<Tally<FirstNameFoldedAnew>>?.none)
      let new = Reduction<Tally<FirstNameFoldedAnew>>.tally(id, through: 2, number: 2)
      try expect("how many were kept", try await cache.store([new]), is: 1)
      try await expect("the new version after it was stored", in: cache, id, holds: new)
      try await expect("the old version", in: cache, id, holds: old)
    },
    Check("logs of one UUID and different types don't collide") { cache in
      let id = freshID()
      let stranger = LogID(type: "stranger", uuid: id.uuid)
      try await cache.store([Reduction<FirstTally>.tally(id, through: 1)])
      try await expect("the other type", in: cache, stranger, holds: Reduction<FirstTally>?.none)
    },
  ]
}
