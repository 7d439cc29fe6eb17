/// Tasks that do something again and again until the time is up.
struct Load {
  /// How many tasks there are.
  let tasks: Int

  /// For how long they begin anew.
  let duration: Duration

  /// How many units one call counts for.
  var unitsPerCall = 1

  /// Runs the tasks. Each makes one call before the clock starts, so that connections stand and statements are prepared. The tools
  /// leave connecting out too; pgbench prepares its statement within its time, which a second of its makes up for.
  ///
  /// - Parameters:
  ///   - call: What to measure, given the number of the task and of the call in it, from 0. It answers `false` when nothing is left
  ///     to do.
  ///   - finish: What belongs to the work and is left when the tasks have ended; its time counts.
  func run(
    _ call: @escaping @Sendable (_ task: Int, _ number: Int) async throws -> Bool,
    finish: () async throws -> Void = {}
  ) async throws -> Sample {
    try await concurrently { task in
      _ = try await call(task, 0)
      return [Double]()
    }
    let clock = ContinuousClock()
    let start = clock.now
    let deadline = start + duration
    let (latencies, usage) = try await Usage.measuring {
      let latencies = try await concurrently { task in
        var latencies: [Double] = []
        latencies.reserveCapacity(1 << 14)
        var before = clock.now
        var number = 1
        while before < deadline, try await call(task, number) {
          let after = clock.now
          latencies.append((after - before).seconds)
          before = after
          number += 1
        }
        return latencies
      }
      try await finish()
      return latencies
    }
    return Sample(
      operations: latencies.count * unitsPerCall,
      seconds: (clock.now - start).seconds,
      latencies: latencies.sorted(),
      usage: usage
    )
  }

  /// Measures one call that counts for many units.
  static func once(units: Int, _ call: () async throws -> Void) async throws -> Sample {
    let clock = ContinuousClock()
    let (seconds, usage) = try await Usage.measuring { try await clock.measure(call).seconds }
    return Sample(operations: units, seconds: seconds, latencies: [seconds], usage: usage)
  }

  @discardableResult
  private func concurrently(_ body: @escaping @Sendable (Int) async throws -> [Double]) async throws -> [Double] {
    try await withThrowingTaskGroup { group in
      for task in 0..<tasks { group.addTask { try await body(task) } }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
