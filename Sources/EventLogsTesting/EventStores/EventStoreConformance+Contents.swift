import EventLogs

extension EventStoreConformance {
  static let contents: [Check] = [
    Check("payloads come back byte by byte") { store in
      let megabyte = String(repeating: "payload of a megabyte, ", count: 45_591)
      let payloads = [
        #"{}"#, #"null"#, #"true"#, #"[]"#, #""text""#, #"-0.0"#,
        #"{"quotes":"' \" \\ \/ ` $1 %s","sql":"'); DROP TABLE events; --"}"#,
        #"{"nul":"\u0000","bell":"\u0007","surrogates":"\ud83e\udd8a"}"#,
        #"{"emoji":"🦊👩‍👩‍👧‍👦","rtl":"שלום","composed":"\#u{e9}","decomposed":"e\#u{301}"}"#,
        #"{"int64":9223372036854775807,"min":-9223372036854775808,"uint64":18446744073709551615}"#,
        #"{"decimal":12345678901234567890.123456789012345678,"tiny":1e-300,"trailing":1.10}"#,
        #"{"b":1,"a":2,"b":3}"#,
        " { \"white\" :\n\t[ 1 ,2 ] } ",
        #"{"large":"\#(megabyte)"}"#,
      ]
      let events = payloads.map { EncodedEvent(type: "content", payload: ArraySlice($0.utf8)) }
      let together = ScratchLog(store)
      try await together.append(events, expecting: .empty)
      try await together.expectEvents(events, after: "one append")
      let singly = ScratchLog(store)
      for event in events { try await singly.append([event], expecting: .any) }
      try await singly.expectEvents(events, after: "an append for each")
      try expect(
        "the events of a read of many",
        try await store.events(from: [LogStart(singly.id)], limit: events.count).map { $0.map(\.event) },
        is: [events]
      )
    },
    Check("a payload or metadata that isn't JSON in UTF-8 is refused, and nothing of its append is written") { store in
      let log = ScratchLog(store)
      let broken: [[UInt8]] = [
        [], Array("{broken".utf8), Array("{} {}".utf8), Array(#"{"a":1,}"#.utf8), [0x22, 0xff, 0x22], [0],
      ]
      for bytes in broken {
        let event = EncodedEvent(type: "content", payload: bytes[...])
        try await expect("the payload \(String(decoding: bytes, as: UTF8.self))", failsWith: .payloadRefused) {
          try await log.append(numbered(0) + [event], expecting: .empty)
        }
        try await expect("the same alone", failsWith: .payloadRefused) { try await log.append([event], expecting: .empty) }
      }
      try await expect("broken metadata", failsWith: .payloadRefused) {
        try await log.append(numbered(0), expecting: .empty, metadata: "{broken")
      }
      try await log.expectEvents([], after: "the refusals")
    },
    Check("an append of more than 64 MiB is refused, and nothing of it is written") { store in
      let log = ScratchLog(store)
      let document = #"{"large":"\#(String(repeating: "l", count: 4 * 1024 * 1024))"}"#
      let large = EncodedEvent(type: "content", payload: ArraySlice(document.utf8))
      try await expect("17 events of 4 MiB", failsWith: .payloadTooLarge) {
        try await log.append(Array(repeating: large, count: 17), expecting: .empty)
      }
      try await expect("17 events with metadata of 4 MiB", failsWith: .payloadTooLarge) {
        try await log.append(numbered(0..<17), expecting: .empty, metadata: document)
      }
      try await log.expectEvents([], after: "the refusals")
    },
    Check("a payload under an idempotency key comes back byte by byte, and its retry is a replay") { store in
      let log = ScratchLog(store)
      let key = try freshKey()
      let event = EncodedEvent(type: "content", payload: ArraySlice(#"{ "text" : "\u0000 🦊 ' \" é" }"#.utf8))
      let first = try await log.append([event], expecting: .empty, key: key)
      try expectReplay(try await log.append([event], expecting: .empty, key: key), of: first)
      try await log.expectEvents([event], after: "the retry")
    },
    Check("type names and versions come back as they were") { store in
      let log = ScratchLog(store)
      let names = ["a", "snake_case", "with space", "é🦊", #"'"\;--$1"#, "\t\n", "NULL", String(repeating: "n", count: 255)]
      let events = names.enumerated().map { EncodedEvent(type: $1, version: $0 + 1, payload: ArraySlice("{}".utf8)) }
      try await log.append(events, expecting: .empty)
      let stored = try await log.events().map(\.event)
      try expect("the versions", stored.map(\.version), is: events.map(\.version))
      try expect("the bytes of the names", stored.map { Array($0.type.utf8) }, is: names.map { Array($0.utf8) })
    },
    Check("metadata comes back byte by byte with every event of its append, and none stays none") { store in
      let log = ScratchLog(store)
      let documents = [nil, "{}", #"{"actor":"a","note":"\u0000 🦊 ' é"}"#, #"{ "white" : "space" }"#]
      for metadata in documents {
        try await log.append(numbered(0..<2), expecting: .any, metadata: metadata)
      }
      let stored = try await log.events().map { $0.metadata.map { String(decoding: $0, as: UTF8.self) } }
      try expect("the metadata", stored, is: documents.flatMap { [$0, $0] })
    },
    Check("times are kept to the microsecond and equal wherever they are read") { store in
      let log = ScratchLog(store)
      let key = try freshKey()
      let receipt = try await log.append(numbered(0..<3), expecting: .empty, key: key)
      let anchors = receipt.events
      for anchor in anchors {
        try expect(
          "the time after rounding to microseconds",
          EventAnchor(index: anchor.index, position: anchor.position, recordedAt: anchor.recordedAt),
          is: anchor
        )
      }
      try expect("the anchors of a read", try await log.events().map(\.anchor), is: anchors)
      try expect(
        "the anchors of a read of many",
        try await store.events(from: [LogStart(log.id)], limit: 3).map { $0.map(\.anchor) },
        is: [anchors]
      )
      try expect("the anchors of the key's receipt", try await store.receipt(for: key)?.events, is: anchors)
    },
  ]
}
