import EventLogs

extension EventStoreConformance {
  static let replays: [Check] = [
    Check("an exact retry is a replay with the first answer") { store in
      let log = ScratchLog(store)
      let key = try freshKey()
      try await log.fill(1)
      let first = try await log.append(numbered(1), expecting: .at(0), key: key)
      try expect("whether the first is a replay", first.isReplay, is: false)
      for _ in 0..<2 {
        try expectReplay(try await log.append(numbered(1), expecting: .at(0), key: key), of: first)
      }
      try await log.expectEvents(numbered(0..<2), after: "the retries")
    },
    Check("a retry is a replay whatever index it expects and however far the log has moved on") { store in
      let log = ScratchLog(store)
      let key = try freshKey()
      try await log.fill(1)
      let first = try await log.append(numbered(1), expecting: .at(0), key: key)
      try await log.append(numbered(2..<5), expecting: .at(1))
      for expected in [ExpectedIndex.at(0), .at(4), .at(900), .empty, .any, .exists] {
        try expectReplay(try await log.append(numbered(1), expecting: expected, key: key), of: first)
      }
      try await log.expectEvents(numbered(0..<5), after: "the retries")
    },
    Check("a retry is a replay whatever last event it expects") { store in
      let log = ScratchLog(store)
      let key = try freshKey()
      let start = try await log.fill(1).lastEvent
      let first = try await log.append(numbered(1), expecting: .at(0), last: start, key: key)
      try expectReplay(try await log.append(numbered(1), expecting: .at(0), last: start, key: key), of: first)
    },
    Check("a retry is a replay though its metadata differs, and keeps the first") { store in
      let log = ScratchLog(store)
      let key = try freshKey()
      let first = try await log.append(numbered(0), expecting: .empty, key: key, metadata: #"{"actor":"a"}"#)
      try expectReplay(try await log.append(numbered(0), expecting: .empty, key: key, metadata: #"{"actor":"b"}"#), of: first)
      let metadata = try await log.events().map { $0.metadata.map { String(decoding: $0, as: UTF8.self) } }
      try expect("the metadata", metadata, is: [#"{"actor":"a"}"#])
    },
    Check("a retried create under a new log id gets the log that the first request made") { store in
      let log = ScratchLog(store)
      let other = ScratchLog(store)
      let key = try freshKey()
      let first = try await log.append(numbered(0..<2), expecting: .empty, key: key)
      try expectReplay(try await other.append(numbered(0..<2), expecting: .empty, key: key), of: first)
      try await other.expectEvents([], after: "the replay")
    },
    Check("a retry of several events is a replay of all of them") { store in
      let log = ScratchLog(store)
      let key = try freshKey()
      let first = try await log.append(numbered(0..<5), expecting: .any, key: key)
      try expect("the number of anchors", first.events.count, is: 5)
      try expectReplay(try await log.append(numbered(0..<5), expecting: .any, key: key), of: first)
      try await log.expectEvents(numbered(0..<5), after: "the retry")
    },
    Check("the same key with other events is reused, and nothing is written") { store in
      let one = numbered(1)[0]
      var renamed = one
      renamed.type = "renamed"
      var raised = one
      raised.version = 2
      var spaced = one
      spaced.payload = ArraySlice(#"{"number": 1}"#.utf8)
      for events in [[renamed], [raised], [spaced], numbered(7), numbered(1..<3), numbered(0..<2), numbered(0..<3)] {
        let log = ScratchLog(store)
        let key = try freshKey()
        try await log.fill(1)
        try await log.append([one], expecting: .at(0), key: key)
        for expected in [ExpectedIndex.at(0), .at(1), .any, .empty] {
          try await expect("\(events.count) other events under the key", failsWith: .idempotencyKeyReused) {
            try await log.append(events, expecting: expected, key: key)
          }
        }
        try await log.expectEvents(numbered(0..<2), after: "the key's reuse")
      }
    },
    Check("the same key with only the first, only the last, or other order of its events is reused") { store in
      let log = ScratchLog(store)
      let key = try freshKey()
      try await log.append(numbered(0..<3), expecting: .empty, key: key)
      for events in [numbered(0..<1), numbered(0..<2), numbered(1..<3), numbered(2..<3), numbered(0..<3).reversed()] {
        try await expect("\(events.count) of the key's events", failsWith: .idempotencyKeyReused) {
          try await log.append(Array(events), expecting: .any, key: key)
        }
      }
      try await log.expectEvents(numbered(0..<3), after: "the key's reuse")
    },
    Check("the same key for another log is reused, unless both create") { store in
      let log = ScratchLog(store)
      let other = ScratchLog(store)
      let key = try freshKey()
      try await log.fill(1)
      try await other.fill(1)
      try await log.append(numbered(1), expecting: .at(0), key: key)
      let created = ScratchLog(store)
      let createKey = try freshKey()
      try await created.append(numbered(1), expecting: .empty, key: createKey)
      for expected in [ExpectedIndex.at(0), .any, .exists, .empty] {
        try await expect("the key of an append, expecting \(expected)", failsWith: .idempotencyKeyReused) {
          try await other.append(numbered(1), expecting: expected, key: key)
        }
      }
      for expected in [ExpectedIndex.at(0), .any, .exists] {
        try await expect("the key of a create, expecting \(expected)", failsWith: .idempotencyKeyReused) {
          try await other.append(numbered(1), expecting: expected, key: createKey)
        }
      }
      try await other.expectEvents(numbered(0..<1), after: "the key's reuse")
    },
    Check("a create of a log of another type isn't answered by a key") { store in
      let log = ScratchLog(store)
      let stranger = ScratchLog(store, id: LogID(type: "stranger"))
      let key = try freshKey()
      try await log.append(numbered(0), expecting: .empty, key: key)
      try await expect("a create of another type", failsWith: .idempotencyKeyReused) {
        try await stranger.append(numbered(0), expecting: .empty, key: key)
      }
      try await stranger.expectEvents([], after: "the key's reuse")
    },
    Check("a refused append doesn't use up its key") { store in
      let log = ScratchLog(store)
      let key = try freshKey()
      try await log.fill(1)
      try await expect("a stale append", failsWith: .conflict) {
        try await log.append(numbered(1), expecting: .empty, key: key)
      }
      try expect("the receipt of the refused append", try await store.receipt(for: key), is: nil)
      let receipt = try await log.append(numbered(1), expecting: .at(0), key: key)
      try expect("whether the corrected append is a replay", receipt.isReplay, is: false)
    },
    Check("keys differ when their bytes do") { store in
      let log = ScratchLog(store)
      let stem = try freshKey().rawValue
      // The last two are equal as text: one composed, the other of two code points.
      let keys = try ["a", "A", "a ", "\u{e9}", "e\u{301}"].map { ending in try IdempotencyKey(stem + ending) }
      for key in keys {
        let receipt = try await log.append(numbered(0), expecting: .any, key: key)
        try expect("whether the append under \(key) is a replay", receipt.isReplay, is: false)
      }
    },
    Check("a key may have 512 bytes of any text") { store in
      let log = ScratchLog(store)
      let stem = try freshKey().rawValue + #"'";--\%_🦊"#
      let key = try IdempotencyKey(stem + String(repeating: "k", count: IdempotencyKey.maximumLength - stem.utf8.count))
      let first = try await log.append(numbered(0), expecting: .any, key: key)
      try expectReplay(try await log.append(numbered(0), expecting: .any, key: key), of: first)
    },
    Check("the receipt for a key is the first answer, and there is none for an unknown key") { store in
      let log = ScratchLog(store)
      let key = try freshKey()
      try expect("the receipt of an unknown key", try await store.receipt(for: key), is: nil)
      let first = try await log.append(numbered(0..<3), expecting: .empty, key: key)
      try await log.append(numbered(3), expecting: .at(2), key: freshKey())
      guard let receipt = try await store.receipt(for: key) else {
        throw Mismatch(message: "expected a receipt for a known key, but none came.")
      }
      try expectReplay(receipt, of: first)
    },
  ]

  static func expectReplay(_ receipt: AppendReceipt, of first: AppendReceipt) throws {
    try expect("the answer to a retry", receipt, is: AppendReceipt(logID: first.logID, events: first.events, isReplay: true))
  }
}
