import EventLogs
import struct Foundation.Date

extension ReductionCacheConformance {
  static let overwriting: [Check] = [
    Check("a newer reduction overwrites an older one") { cache in
      let id = freshID()
      try await cache.store([Reduction<FirstTally>.tally(id, through: 1, number: 1)])
      let newer = Reduction<FirstTally>.tally(id, through: 2, number: 2)
      try expect("how many were kept", try await cache.store([newer]), is: 1)
      try await expect("the answer", in: cache, id, holds: newer)
    },
    Check("an older reduction that arrives late doesn't overwrite a newer one") { cache in
      let id = freshID()
      let newer = Reduction<FirstTally>.tally(id, through: 10, number: 10)
      try await cache.store([newer])
      for index in [EventIndex.first, 9] {
        let older = Reduction<FirstTally>.tally(id, through: index, number: 1)
        try expect("how many were kept", try await cache.store([older]), is: 0)
      }
      try await expect("the answer", in: cache, id, holds: newer)
    },
    Check("a reduction through the same event doesn't overwrite the one that is there") { cache in
      let id = freshID()
      let first = Reduction<FirstTally>.tally(id, through: 4, number: 1)
      try await cache.store([first])
      try expect("how many were kept", try await cache.store([Reduction<FirstTally>.tally(id, through: 4, number: 2)]), is: 0)
      try await expect("the answer", in: cache, id, holds: first)
    },
    Check("indexes are compared as numbers, not as text") { cache in
      let id = freshID()
      var newest = Reduction<FirstTally>.tally(id, through: 9, number: 9)
      try await cache.store([newest])
      for index: EventIndex in [10, 99, 100, 1_000_000_000, .max] {
        newest = .tally(id, through: index, number: Int(index.rawValue))
        try expect("how many were kept at \(index)", try await cache.store([newest]), is: 1)
      }
      try expect("how many older ones were kept", try await cache.store([Reduction<FirstTally>.tally(id, through: 11)]), is: 0)
      try await expect("the answer", in: cache, id, holds: newest)
    },
    Check("of concurrent stores the newest stays") { cache in
      let id = freshID()
      let reductions = (0..<50).map { Reduction<FirstTally>.tally(id, through: EventIndex(unchecked: $0), number: Int($0)) }
      try await withThrowingTaskGroup { group in
        for reduction in reductions.shuffled() {
          group.addTask { _ = try await cache.store([reduction]) }
        }
        try await group.waitForAll()
      }
      try await expect("the answer", in: cache, id, holds: reductions[49])
    },
  ]

  static let removal: [Check] = [
    Check("a reduction is removed if it ends with the very event that is named") { cache in
      let id = freshID()
      let stored = Reduction<FirstTally>.tally(id, through: 6)
      try await cache.store([stored])
      let last = stored.lastEvent!
      let others = [
        EventAnchor(index: 5, position: last.position, recordedAt: last.recordedAt),
        EventAnchor(index: 7, position: last.position, recordedAt: last.recordedAt),
        EventAnchor(index: 6, position: GlobalPosition(unchecked: last.position.rawValue + 1), recordedAt: last.recordedAt),
        EventAnchor(
          index: 6,
          position: last.position,
          recordedAt: Date(microsecondsSince1970: last.recordedAt.microsecondsSince1970 + 1)
        ),
      ]
      for other in others { try await cache.remove(FirstTally.self, of: id, endingWith: other) }
      try await expect("the answer after removals of other events", in: cache, id, holds: stored)
      try await cache.remove(FirstTally.self, of: id, endingWith: last)
      try await expect("the answer after the removal", in: cache, id, holds: Reduction<FirstTally>?.none)
    },
    Check("removing what isn't there does nothing") { cache in
      let id = freshID()
      try await cache.remove(FirstTally.self, of: id, endingWith: Reduction<FirstTally>.tally(id, through: 6).lastEvent!)
      try await expect("the answer", in: cache, id, holds: Reduction<FirstTally>?.none)
    },
    Check("after a removal an older reduction can be stored") { cache in
      let id = freshID()
      let newer = Reduction<FirstTally>.tally(id, through: 6, number: 6)
      try await cache.store([newer])
      try await cache.remove(FirstTally.self, of: id, endingWith: newer.lastEvent!)
      let older = Reduction<FirstTally>.tally(id, through: 2, number: 2)
      try expect("how many were kept", try await cache.store([older]), is: 1)
      try await expect("the answer", in: cache, id, holds: older)
    },
  ]

  static let batches: [Check] = [
    Check("no logs asked for, none answered; nothing to store, nothing kept") { cache in
      try expect("the answers", try await cache.reductions(of: FirstTally.self, for: []).count, is: 0)
      try expect("how many were kept", try await cache.store([Reduction<FirstTally>]()), is: 0)
    },
    Check("many logs are answered in order, misses and duplicates too") { cache in
      let ids = (0..<20).map { _ in freshID() }
      let stored = ids.enumerated().map {
        Reduction<FirstTally>.tally($1, through: EventIndex(unchecked: Int32($0)), number: $0)
      }
      let kept = stored.filter { $0.aggregate.number % 3 != 0 }
      try expect("how many were kept", try await cache.store(kept), is: kept.count)
      let asked = (0..<20).shuffled() + [1, 1, 0, 19]
      let answers = try await cache.reductions(of: FirstTally.self, for: asked.map { ids[$0] })
      try expect("the number of answers", answers.count, is: asked.count)
      for (number, answer) in zip(asked, answers) {
        try expectEqual("the answer for log \(number)", answer, number % 3 == 0 ? nil : stored[number])
      }
    },
    Check("a batch keeps what is newer and says how many that were") { cache in
      let ids = (0..<3).map { _ in freshID() }
      let present = ids.map { Reduction<FirstTally>.tally($0, through: 5, number: 5) }
      try await cache.store(present)
      let older = Reduction<FirstTally>.tally(ids[0], through: 4, number: 4)
      let same = Reduction<FirstTally>.tally(ids[1], through: 5, number: 0)
      let newer = Reduction<FirstTally>.tally(ids[2], through: 6, number: 6)
      let new = Reduction<FirstTally>.tally(freshID(), through: 0, number: 1)
      try expect("how many were kept", try await cache.store([older, same, newer, new]), is: 2)
      let answers = try await cache.reductions(of: FirstTally.self, for: ids + [new.logID])
      try expect("the numbers", answers.map { $0?.aggregate.number }, is: [5, 5, 6, 1])
    },
    Check("of several reductions of one log in a batch the newest stays") { cache in
      let id = freshID()
      let batch = [3, 7, 5].map { Reduction<FirstTally>.tally(id, through: EventIndex(unchecked: $0), number: Int($0)) }
      try await cache.store(batch)
      try await expect("the answer", in: cache, id, holds: batch[1])
    },
    Check("a batch of 300 reductions is kept and answered in order") { cache in
      let stored = (0..<300).map { Reduction<FirstTally>.tally(freshID(), through: 1, number: $0) }
      try expect("how many were kept", try await cache.store(stored), is: 300)
      let answers = try await cache.reductions(of: FirstTally.self, for: stored.map(\.logID))
      try expect("the numbers", answers.map { $0?.aggregate.number }, is: Array(0..<300))
    },
  ]
}
