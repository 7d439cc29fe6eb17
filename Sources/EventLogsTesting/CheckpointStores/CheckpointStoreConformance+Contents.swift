import EventLogs

extension CheckpointStoreConformance {
  static let saves: [Check] = [
    Check("a checkpoint shows what was saved last, and when") { store in
      let scratch = try ScratchCheckpoint(store)
      let lease = try await scratch.claim()
      var last = try await store.checkpoint(scratch.name)
      for (position, note) in [(1, "one"), (1, nil), (2, ""), (Int64.max, "é\n\"'\\ 🧾")] {
        try await scratch.save(position, note: note, under: lease)
        try await scratch.expectState(position, note: note, after: "a save")
        let checkpoint = try await store.checkpoint(scratch.name)
        guard let savedAt = checkpoint?.savedAt else { throw Mismatch(message: "a saved checkpoint has no time.") }
        try expect(savedAt >= last?.savedAt ?? savedAt, "the time of a save went back.")
        last = checkpoint
      }
      let next = try await scratch.claim()
      try expect("the next lease's position", next.position, is: last?.position)
      try expect("the next lease's note", next.note, is: last?.note)
      try expect("when it was saved, after a claim", try await store.checkpoint(scratch.name)?.savedAt, is: last?.savedAt)
    },
    Check("a checkpoint never goes back") { store in
      let scratch = try ScratchCheckpoint(store)
      let lease = try await scratch.claim()
      try await scratch.save(10, note: "ten", under: lease)
      try await expect("a save of an earlier position", failsWith: .invalidArgument) {
        try await scratch.save(9, note: "nine", under: lease)
      }
      try await scratch.expectState(10, note: "ten", after: "a refused save")
      try await scratch.save(10, note: "ten again", under: lease)
      try await scratch.expectState(10, note: "ten again", after: "a save of the same position")
    },
    Check("a note has up to 4096 bytes and no NUL") { store in
      let scratch = try ScratchCheckpoint(store)
      let lease = try await scratch.claim()
      let longest = String(repeating: "é", count: 2048)
      try await scratch.save(1, note: longest, under: lease)
      for note in [longest + "x", "a\0b"] {
        try await expect("a save", failsWith: .invalidArgument) { try await scratch.save(2, note: note, under: lease) }
      }
      try await scratch.expectState(1, note: longest, after: "refused notes")
    },
  ]

  static let contents: [Check] = [
    Check("checkpoints are told apart by the bytes of their names, and listed in the order of these") { store in
      let prefix = try ScratchCheckpoint(store).name.rawValue
      let long = String(repeating: "n", count: CheckpointName.maximumLength - prefix.utf8.count)
      let endings = ["", " ", "%", "_", "A", "B", "a", long, "é", "e\u{301}", "🧾"]
      let names = try endings.map { try CheckpointName(prefix + $0) }
      for (number, name) in names.enumerated().reversed() {
        let lease = try await store.claim(name, as: "holder \(number)", for: ScratchCheckpoint.long)
        try await store.save(GlobalPosition(unchecked: Int64(number)), under: lease)
      }
      let listed = try await store.checkpoints().filter { $0.name.rawValue.utf8.starts(with: prefix.utf8) }
      try expect("the names", listed.map(\.name), is: names.sorted())
      try expect(
        "the positions",
        listed.map { Int($0.position.rawValue) },
        is: names.sorted().compactMap { names.firstIndex(of: $0) }
      )
      try expect("a holder", listed.first?.holder, is: "holder 0")
      for name in names { try expect("the checkpoint's name", try await store.checkpoint(name)?.name, is: name) }
    },
    Check("holders are told apart by their bytes") { store in
      let scratch = try ScratchCheckpoint(store)
      _ = try await scratch.claim("é")
      for other in ["e\u{301}", "É", "é "] {
        try await expect("a claim", failsWith: .checkpointHeld) { try await scratch.claim(other) }
      }
    },
    Check("a claim under no name, or for an impossible time, is refused") { store in
      let scratch = try ScratchCheckpoint(store)
      for holder in ["", "a\nb", String(repeating: "h", count: 256)] {
        try await expect("a claim", failsWith: .invalidArgument) { try await scratch.claim(holder) }
      }
      for duration in [.nanoseconds(-1), CheckpointLease.maximumDuration + .nanoseconds(1)] as [Duration] {
        try await expect("a claim", failsWith: .invalidArgument) { try await scratch.claim(for: duration) }
      }
      try expect("the checkpoint", try await store.checkpoint(scratch.name), is: nil)
      _ = try await scratch.claim(String(repeating: "h", count: 255), for: CheckpointLease.maximumDuration)
    },
  ]
}
