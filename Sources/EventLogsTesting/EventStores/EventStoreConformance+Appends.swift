import EventLogs

extension EventStoreConformance {
  static let appends: [Check] = [
    Check("an append to an empty log begins at index 0 and says where its events are") { store in
      let log = ScratchLog(store)
      let receipt = try await log.append(numbered(0..<3), expecting: .empty)
      try expect("the receipt's log", receipt.logID, is: log.id)
      try expect("whether the receipt is a replay", receipt.isReplay, is: false)
      try expect("the receipt's indexes", receipt.events.map(\.index), is: indexes(0..<3))
      try expect("the events' anchors when read", try await log.events().map(\.anchor), is: receipt.events)
      try await log.expectEvents(numbered(0..<3), after: "the append")
    },
    Check("an append at the last index goes on there") { store in
      let log = ScratchLog(store)
      try await log.fill(2)
      let receipt = try await log.append(numbered(2..<4), expecting: .at(1))
      try expect("the receipt's indexes", receipt.events.map(\.index), is: indexes(2..<4))
      try await log.expectEvents(numbered(0..<4), after: "two appends")
    },
    Check("an append in any state begins a log and goes on with it") { store in
      let log = ScratchLog(store)
      try expect("the first index", try await log.append(numbered(0), expecting: .any).firstIndex, is: 0)
      try expect("the second index", try await log.append(numbered(1), expecting: .any).firstIndex, is: 1)
      try await log.expectEvents(numbered(0..<2), after: "two appends")
    },
    Check("an append to an existing log goes on with it, and finds no log that isn't there") { store in
      let log = ScratchLog(store)
      let error = try await expect("an append to a missing log", failsWith: .logNotFound) {
        try await log.append(numbered(0), expecting: .exists)
      }
      try expect("the error's log", error.logID, is: log.id)
      try await log.expectEvents([], after: "the refusal")
      try await log.fill(1)
      try expect("the index", try await log.append(numbered(1), expecting: .exists).firstIndex, is: 1)
    },
    Check("positions rise within a log") { store in
      let log = ScratchLog(store)
      var anchors = try await log.fill(3).events
      anchors += try await log.append(numbered(3..<5), expecting: .at(2)).events
      anchors += try await log.append(numbered(5), expecting: .any).events
      for (earlier, later) in zip(anchors, anchors.dropFirst()) {
        try expect(
          GlobalPosition.start < earlier.position && earlier.position < later.position,
          "positions must rise from 1 with the index, but \(earlier.position) comes before \(later.position)."
        )
      }
    },
    Check("an append without events is refused") { store in
      let log = ScratchLog(store)
      try await expect("no events", failsWith: .invalidArgument) { try await log.append([], expecting: .any) }
    },
    Check("an append takes 1,024 events and refuses 1,025") { store in
      let log = ScratchLog(store)
      try await expect("1,025 events", failsWith: .invalidArgument) {
        try await log.append(numbered(0..<1025), expecting: .empty)
      }
      try await log.expectEvents([], after: "the refusal")
      try await log.append(numbered(0..<1024), expecting: .empty)
      try await log.expectEvents(numbered(0..<1024), after: "the append")
    },
    Check("an event type has 1 to 255 bytes without NUL") { store in
      let log = ScratchLog(store)
      for name in ["", String(repeating: "a", count: 256), String(repeating: "é", count: 128), "nul\u{0}inside"] {
        try await expect("the type \(name.debugDescription)", failsWith: .invalidArgument) {
          try await log.append(numbered(0) + [EncodedEvent(type: name, payload: ArraySlice("{}".utf8))], expecting: .any)
        }
      }
      try await log.expectEvents([], after: "the refusals")
    },
    Check("an event version is from 1 to Int32.max") { store in
      let log = ScratchLog(store)
      for version in [0, -1, Int(Int32.max) + 1, .max, .min] {
        try await expect("version \(version)", failsWith: .invalidArgument) {
          try await log.append([EncodedEvent(type: "t", version: version, payload: ArraySlice("{}".utf8))], expecting: .any)
        }
      }
      try await log.expectEvents([], after: "the refusals")
      let largest = [EncodedEvent(type: "t", version: Int(Int32.max), payload: ArraySlice("{}".utf8))]
      try await log.append(largest, expecting: .any)
      try await log.expectEvents(largest, after: "the append")
    },
    Check("a log keeps its type: the same UUID with another is refused and reads as empty") { store in
      let log = ScratchLog(store)
      try await log.fill(2)
      let stranger = ScratchLog(store, id: LogID(type: "stranger", uuid: log.id.uuid))
      for expected in [ExpectedIndex.any, .exists, .at(1), .empty] {
        try await expect("an append expecting \(expected)", failsWith: .invalidLogID) {
          try await stranger.append(numbered(9), expecting: expected)
        }
      }
      try await stranger.expectEvents([], after: "the refusals")
      try expect("the events of the other type", try await store.events(from: [LogStart(stranger.id)], limit: 10), is: [[]])
      try await log.expectEvents(numbered(0..<2), after: "the refusals")
    },
  ]

  static let conflicts: [Check] = [
    Check("an append to a log that isn't empty is a conflict when it expects that") { store in
      try await expectConflict(on: store, holding: 3, expecting: .empty)
    },
    Check("an append at an index that was passed is a conflict") { store in
      try await expectConflict(on: store, holding: 3, expecting: .at(0))
    },
    Check("an append that would leave a gap is a conflict") { store in
      try await expectConflict(on: store, holding: 3, expecting: .at(3))
      try await expectConflict(on: store, holding: 3, expecting: .at(.max))
    },
    Check("an append at an index of an empty log is a conflict without an actual index") { store in
      try await expectConflict(on: store, holding: 0, expecting: .at(0))
      try await expectConflict(on: store, holding: 0, expecting: .at(7))
    },
    Check("an append of five events where the third index is taken writes none") { store in
      let log = ScratchLog(store)
      try await log.fill(2)
      try await log.append(numbered(2), expecting: .at(1))
      let error = try await expect("five events after index 0", failsWith: .conflict) {
        try await log.append(numbered(10..<15), expecting: .at(0))
      }
      try expect("the actual index", error.actualIndex, is: 2)
      try await log.expectEvents(numbered(0..<3), after: "the conflict")
    },
    Check("a log goes on after a conflict as if nothing had been") { store in
      let log = ScratchLog(store)
      try await log.fill(1)
      try await expect("a stale append", failsWith: .conflict) { try await log.append(numbered(9), expecting: .empty) }
      try expect("the index after", try await log.append(numbered(1), expecting: .at(0)).firstIndex, is: 1)
      try await log.expectEvents(numbered(0..<2), after: "the conflict")
    },
  ]

  private static func expectConflict(on store: any EventStore, holding count: Int, expecting expected: ExpectedIndex)
    async throws
  {
    let log = ScratchLog(store)
    if count > 0 { try await log.fill(count) }
    for events in [numbered(9), numbered(9..<12)] {
      let error = try await expect("\(events.count) events expecting \(expected)", failsWith: .conflict) {
        try await log.append(events, expecting: expected)
      }
      try expect("the error's log", error.logID, is: log.id)
      try expect("the expected index in the error", error.expectedIndex, is: expected)
      try expect("the actual index in the error", error.actualIndex, is: EventIndex(count - 1))
    }
    try await log.expectEvents(numbered(0..<count), after: "the conflict")
  }
}
