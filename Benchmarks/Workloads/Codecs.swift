import EventLogs

extension Workload {
  /// Coding the payments' events and a payment: through `Codable`, and directly, by the default codec and by Foundation's.
  static let codecs = Workload(
    lines: [
      Line("codec/decode-event", tasks: 1, against: "Foundation decode-event", bar: 3.5),
      Line("codec/encode-event", tasks: 1, against: "Foundation encode-event", bar: 4.5),
      Line("codec/decode-aggregate", tasks: 1, against: "Foundation decode-aggregate", bar: 3.5),
      Line("codec/encode-aggregate", tasks: 1, against: "Foundation encode-aggregate", bar: 4.5),
      Line("codec-direct/decode-event", tasks: 1, against: "Foundation decode-event", bar: 10),
      Line("codec-direct/encode-event", tasks: 1, against: "Foundation encode-event", bar: 10),
      Line("codec-direct/decode-aggregate", tasks: 1, against: "Foundation decode-aggregate", bar: 10),
      Line("codec-direct/encode-aggregate", tasks: 1, against: "Foundation encode-aggregate", bar: 10),
    ]
  ) { bench in
    let events = (0..<64).map { SampleEvents.event(at: $0) }
    let payment = events.reduce(into: Payment()) { $0.apply($1) }
    let (foundation, fast) = (FoundationJSONCodec(), JSONCodec())
    let stored = try events.map { try fast.encode(event: $0) }
    let plainEvents = events.map { PlainPaymentEvent($0) }
    let bytes = try fast.encode(payment)
    let plainPayment = try fast.decode(PlainPayment.self, from: bytes)
    guard try stored == plainEvents.map({ try foundation.encode(event: $0) }), try bytes == foundation.encode(plainPayment)
    else {
      throw WrongAnswer("the codecs write different bytes")
    }
    return [
      bench.coding("Foundation decode-event") { try foundation.decode(event: PlainPaymentEvent.self, from: stored[$0 % 64]) },
      bench.coding("codec/decode-event") { try fast.decode(event: PlainPaymentEvent.self, from: stored[$0 % 64]) },
      bench.coding("codec-direct/decode-event") { try fast.decode(event: PaymentEvent.self, from: stored[$0 % 64]) },
      bench.coding("Foundation encode-event") { try foundation.encode(event: plainEvents[$0 % 64]) },
      bench.coding("codec/encode-event") { try fast.encode(event: plainEvents[$0 % 64]) },
      bench.coding("codec-direct/encode-event") { try fast.encode(event: events[$0 % 64]) },
      bench.coding("Foundation decode-aggregate") { _ in try foundation.decode(PlainPayment.self, from: bytes) },
      bench.coding("codec/decode-aggregate") { _ in try fast.decode(PlainPayment.self, from: bytes) },
      bench.coding("codec-direct/decode-aggregate") { _ in try fast.decode(Payment.self, from: bytes) },
      bench.coding("Foundation encode-aggregate") { _ in try foundation.encode(plainPayment) },
      bench.coding("codec/encode-aggregate") { _ in try fast.encode(plainPayment) },
      bench.coding("codec-direct/encode-aggregate") { _ in try fast.encode(payment) },
    ]
  }
}

extension Workbench {
  /// A step that codes a thousand values at a time, for a fifth of the usual time: nothing else runs that could disturb it.
  fileprivate nonisolated func coding<Result>(
    _ name: String,
    _ code: @escaping @Sendable (Int) throws -> Result
  ) -> Step {
    Step(name: name) {
      let count = 1000
      var sample = try await Load(tasks: 1, duration: self.duration / 5, unitsPerCall: count).run { _, _ in
        for number in 0..<count { keep(try code(number)) }
        return true
      }
      sample.latencies = sample.latencies.map { $0 / Double(count) }
      return sample
    }
  }
}

/// Keeps the optimizer from leaving out what nobody uses.
@_optimize(none)
private func keep<Value>(_ value: Value) {}
