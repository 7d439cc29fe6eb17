import EventLogs

extension CheckpointStoreConformance {
  static let claims: [Check] = [
    Check("a checkpoint comes into being with its first claim, at the start") { store in
      let scratch = try ScratchCheckpoint(store)
      try expect("the checkpoint before", try await store.checkpoint(scratch.name), is: nil)
      let lease = try await scratch.claim("first", for: .seconds(60))
      try expect("the lease's name", lease.name, is: scratch.name)
      try expect("the lease's holder", lease.holder, is: "first")
      try expect("the lease's duration", lease.duration, is: .seconds(60))
      try expect("the lease's position", lease.position, is: .start)
      try expect("the lease's note", lease.note, is: nil)
      let checkpoint = try await store.checkpoint(scratch.name)
      try expect("the name", checkpoint?.name, is: scratch.name)
      try expect("the holder", checkpoint?.holder, is: "first")
      try expect("when it was saved", checkpoint?.savedAt, is: nil)
      let left = checkpoint?.leaseLeft ?? .zero
      try expect(left > .seconds(1) && left <= .seconds(60), "a new lease of 60 s has \(left) left.")
      try await scratch.expectState(0, after: "a claim")
    },
    Check("nobody else claims a checkpoint while a lease runs, and whoever tries learns who holds it") { store in
      let scratch = try ScratchCheckpoint(store)
      let lease = try await scratch.claim("first")
      let error = try await expect("another's claim", failsWith: .checkpointHeld) { try await scratch.claim("second") }
      try expect(error.message.contains("first"), "the holder isn't named in: \(error.message)")
      try await scratch.save(7, under: lease)
      try await expect("a claim after a save", failsWith: .checkpointHeld) { try await scratch.claim("second") }
      try await scratch.expectState(7, after: "the refused claims")
    },
    Check("a lease whose time is over is taken over, with position and note, and the old one is good for nothing") { store in
      let scratch = try ScratchCheckpoint(store)
      let old = try await scratch.claim("first", for: .zero)
      try await scratch.save(7, note: "seven", under: old)
      try expect("what is left", try await store.checkpoint(scratch.name)?.leaseLeft, is: .zero)
      let new = try await scratch.claim("second")
      try expect("the new lease's position", new.position.rawValue, is: 7)
      try expect("the new lease's note", new.note, is: "seven")
      try expect(new.token > old.token, "the token must rise, but \(new.token) follows \(old.token).")
      try await scratch.expectLost(old, after: "a takeover")
      try await scratch.save(8, under: new)
    },
    Check("a holder claims again without waiting, and the lease before is good for nothing") { store in
      let scratch = try ScratchCheckpoint(store)
      let old = try await scratch.claim()
      let new = try await scratch.claim()
      try expect(new.token > old.token, "the token must rise, but \(new.token) follows \(old.token).")
      try await scratch.expectLost(old, after: "another claim under the same name")
      try await scratch.save(1, under: new)
    },
    Check("of fifty that claim at once one gets the lease, and 49 are told that it is held") { store in
      let scratch = try ScratchCheckpoint(store)
      for round in 0..<2 {
        let results = await race(50) { number throws(EventLogsError) in try await scratch.claim("\(round)-\(number)") }
        let leases = results.compactMap { try? $0.get() }
        try expect("the number of leases", leases.count, is: 1)
        for case .failure(let error) in results {
          try expect("a loser's error (\(error.message))", error.code, is: .checkpointHeld)
        }
        try await scratch.save(1, under: leases[0])
        try await store.release(leases[0])
      }
    },
    Check("of fifty that take over from one another only the last may save") { store in
      let scratch = try ScratchCheckpoint(store)
      let results = await race(50) { number throws(EventLogsError) in try await scratch.claim("\(number)", for: .zero) }
      let leases = try results.map { try $0.get() }.sorted { $0.token < $1.token }
      try expect("the number of tokens", Set(leases.map(\.token)).count, is: 50)
      let saves = await race(50) { number throws(EventLogsError) in
        try await scratch.save(Int64(number), under: leases[number])
      }
      for (number, save) in saves.enumerated() {
        switch save {
        case .success: try expect("who may save", number, is: 49)
        case .failure(let error): try expect("the error of a save (\(error.message))", error.code, is: .leaseLost)
        }
      }
      try await scratch.expectState(49, after: "the race")
    },
  ]

  static let endings: [Check] = [
    Check("a release lets the next one claim at once, and ends the lease for good") { store in
      let scratch = try ScratchCheckpoint(store)
      let first = try await scratch.claim("first")
      try await scratch.save(3, under: first)
      try await store.release(first)
      let free = try await store.checkpoint(scratch.name)
      try expect("the holder after a release", free?.holder, is: nil)
      try expect("what is left after a release", free?.leaseLeft, is: nil)
      try await scratch.expectLost(first, after: "a release")
      let second = try await scratch.claim("second")
      try expect("the position", second.position.rawValue, is: 3)
      try await scratch.expectLost(first, after: "a release and another's claim")
    },
    Check("a lease whose time is over may save and be renewed as long as nobody has claimed since") { store in
      let scratch = try ScratchCheckpoint(store)
      let lease = try await scratch.claim(for: .zero)
      try await scratch.save(1, under: lease)
      try await store.renew(lease)
      try await scratch.save(2, under: lease)
      try await scratch.expectState(2, after: "saves")
    },
    Check("a save and a renewal let the lease run for its full time again") { store in
      for isSave in [true, false] {
        let scratch = try ScratchCheckpoint(store)
        let lease = try await scratch.claim(for: .zero).lasting(ScratchCheckpoint.long)
        if isSave { try await scratch.save(1, under: lease) } else { try await store.renew(lease) }
        try await expect("a claim after a renewal", failsWith: .checkpointHeld) { try await scratch.claim("second") }
        let left = try await store.checkpoint(scratch.name)?.leaseLeft ?? .zero
        try expect(left > .seconds(60) && left <= ScratchCheckpoint.long, "a renewed lease of an hour has \(left) left.")
      }
    },
    Check("a checkpoint is removed unless somebody's lease runs, and begins anew") { store in
      let scratch = try ScratchCheckpoint(store)
      let old = try await scratch.claim("first")
      try await scratch.save(5, note: "five", under: old)
      let error = try await expect("a removal", failsWith: .checkpointHeld) { try await store.removeCheckpoint(scratch.name) }
      try expect(error.message.contains("first"), "the holder isn't named in: \(error.message)")
      try await store.release(old)
      try await store.removeCheckpoint(scratch.name)
      try await store.removeCheckpoint(scratch.name)
      try expect("the checkpoint after its removal", try await store.checkpoint(scratch.name), is: nil)
      try await scratch.expectLost(old, after: "a removal")
      let new = try await scratch.claim("first", for: .zero)
      try expect("the new position", new.position, is: .start)
      try expect("the new note", new.note, is: nil)
      try expect(new.token > old.token, "the token must rise, but \(new.token) follows \(old.token).")
      try await scratch.expectLost(old, after: "a removal and another claim")
      try await store.removeCheckpoint(scratch.name)
      try expect("the checkpoint of a lease that is over", try await store.checkpoint(scratch.name), is: nil)
    },
  ]

  static let closing = ClosingCheck("a closed store moves and shows no checkpoint") { store in
    let scratch = try ScratchCheckpoint(store)
    let lease = try await scratch.claim()
    await store.close()
    try await expect("a claim", failsWith: .closed) { try await scratch.claim() }
    try await expect("a save", failsWith: .closed) { try await scratch.save(1, under: lease) }
    try await expect("a renewal", failsWith: .closed) { try await store.renew(lease) }
    try await expect("a release", failsWith: .closed) { try await store.release(lease) }
    try await expect("a read", failsWith: .closed) { try await store.checkpoint(scratch.name) }
    try await expect("a read of all", failsWith: .closed) { try await store.checkpoints() }
    try await expect("a removal", failsWith: .closed) { try await store.removeCheckpoint(scratch.name) }
  }
}
