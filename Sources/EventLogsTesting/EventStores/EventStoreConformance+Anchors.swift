import EventLogs
import struct Foundation.Date

extension EventStoreConformance {
  /// Appends that name the very event their writer's state ends with.
  static let anchors: [Check] = [
    Check("an append goes on after the very event it builds on") { store in
      let log = ScratchLog(store)
      let last = try await log.fill(2).lastEvent
      let next = try await log.append(numbered(2), expecting: .at(1), last: last).lastEvent
      try await log.append(numbered(3..<6), expecting: .at(2), last: next)
      try await log.expectEvents(numbered(0..<6), after: "the appends")
    },
    Check("an append that builds on an event of another history is refused, and nothing is written") { store in
      let log = ScratchLog(store)
      let last = try await log.fill(2).lastEvent
      let moved = EventAnchor(
        index: last.index,
        position: GlobalPosition(unchecked: last.position.rawValue + 1),
        recordedAt: last.recordedAt
      )
      let redated = EventAnchor(
        index: last.index,
        position: last.position,
        recordedAt: Date(microsecondsSince1970: last.recordedAt.microsecondsSince1970 + 2)
      )
      for anchor in [moved, redated] {
        for events in [numbered(2), numbered(2..<5)] {
          let error = try await expect("an append after another event", failsWith: .divergedHistory) {
            try await log.append(events, expecting: .at(1), last: anchor)
          }
          try expect("the error's log", error.logID, is: log.id)
        }
      }
      try await log.expectEvents(numbered(0..<2), after: "the refusals")
    },
    Check("an append that builds on an event that was overtaken is a conflict") { store in
      let log = ScratchLog(store)
      let last = try await log.fill(2).lastEvent
      try await log.append(numbered(2), expecting: .at(1))
      let error = try await expect("a stale append", failsWith: .conflict) {
        try await log.append(numbered(9), expecting: .at(1), last: last)
      }
      try expect("the actual index", error.actualIndex, is: 2)
      try await log.expectEvents(numbered(0..<3), after: "the conflict")
    },
    Check("an append that builds on an event of a log that is empty is a conflict") { store in
      let log = ScratchLog(store)
      let anchor = try await ScratchLog(store).fill(1).lastEvent
      for expected in [ExpectedIndex.at(0), .any] {
        let error = try await expect("an append expecting \(expected)", failsWith: .conflict) {
          try await log.append(numbered(0), expecting: expected, last: anchor)
        }
        try expect("the actual index", error.actualIndex, is: nil)
      }
      try await log.expectEvents([], after: "the conflict")
    },
  ]
}
