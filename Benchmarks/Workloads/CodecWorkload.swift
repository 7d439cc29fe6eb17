import EventLogs

/// How long the codecs take for the payment's events and aggregate: Foundation's, the default through `Codable`, and direct.
enum CodecWorkload {
  struct Result {
    /// What is coded, such as `decode event`.
    let name: String

    /// The medians of nanoseconds for one.
    let foundation: Double
    let codable: Double
    let direct: Double
  }

  /// Measures for about so many seconds. The codecs take turns, so that what else the machine does meets all of them.
  static func run(seconds: Double) throws -> [Result] {
    let events = (0..<64).map { SampleEvents.event(at: $0) }
    var payment = Payment()
    for event in events { payment.apply(event) }
    let (foundation, fast) = (FoundationJSONCodec(), JSONCodec())
    let stored = try events.map { try fast.encode(event: $0) }
    let plain = events.map { PlainPaymentEvent($0) }
    let bytes = try fast.encode(payment)
    let plainPayment = try fast.decode(PlainPayment.self, from: bytes)
    return try [
      measure("decode event", seconds / 4) {
        try foundation.decode(event: PlainPaymentEvent.self, from: stored[$0 % 64])
      } codable: {
        try fast.decode(event: PlainPaymentEvent.self, from: stored[$0 % 64])
      } direct: {
        try fast.decode(event: PaymentEvent.self, from: stored[$0 % 64])
      },
      measure("encode event", seconds / 4) {
        try foundation.encode(event: plain[$0 % 64])
      } codable: {
        try fast.encode(event: plain[$0 % 64])
      } direct: {
        try fast.encode(event: events[$0 % 64])
      },
      measure("decode aggregate", seconds / 4) { _ in
        try foundation.decode(PlainPayment.self, from: bytes)
      } codable: { _ in
        try fast.decode(PlainPayment.self, from: bytes)
      } direct: { _ in
        try fast.decode(Payment.self, from: bytes)
      },
      measure("encode aggregate", seconds / 4) { _ in
        try foundation.encode(plainPayment)
      } codable: { _ in
        try fast.encode(plainPayment)
      } direct: { _ in
        try fast.encode(payment)
      },
    ]
  }

  private static func measure<F, C, D>(
    _ name: String,
    _ seconds: Double,
    foundation: (Int) throws -> F,
    codable: (Int) throws -> C,
    direct: (Int) throws -> D
  ) throws -> Result {
    var samples: (foundation: [Double], codable: [Double], direct: [Double]) = ([], [], [])
    let end = ContinuousClock.now + .seconds(seconds)
    repeat {
      samples.foundation.append(try nanoseconds(foundation))
      samples.codable.append(try nanoseconds(codable))
      samples.direct.append(try nanoseconds(direct))
    } while ContinuousClock.now < end
    return Result(
      name: name,
      foundation: median(samples.foundation),
      codable: median(samples.codable),
      direct: median(samples.direct)
    )
  }

  /// The time that one of a thousand takes.
  private static func nanoseconds<R>(_ body: (Int) throws -> R) throws -> Double {
    let count = 1024
    let start = ContinuousClock.now
    for index in 0..<count { keep(try body(index)) }
    return (ContinuousClock.now - start) / .nanoseconds(count)
  }

  /// Keeps the optimizer from leaving out what nobody uses.
  @inline(never)
  private static func keep<R>(_ value: R) {}

  private static func median(_ values: [Double]) -> Double {
    values.sorted()[values.count / 2]
  }
}
