import EventLogs
import Foundation
import PaymentsDomain
import SeededRandomness
import Testing

/// What must hold whatever happens, tried with many random histories. The seeds are fixed, so a failure comes again.
@Suite struct PaymentPropertyTests {
  @Test(arguments: 0..<8)
  func `over random commands the amounts add up and the fold equals the running state`(seed: Int) throws {
    var generator = SeededGenerator(state: UInt64(seed))
    var accepted: [String: Int] = [:]
    var refused: Set<PaymentRefusal.Code> = []
    for _ in 0..<500 {
      var (payment, disputes) = (Payment(), Disputes())
      var events: [PaymentEvent] = []
      for step in 0..<40 {
        let command =
          step == 0 ? .request(eur(.random(in: 1...200, using: &generator))) : PaymentCommand.random(using: &generator)
        let now = noon + Double(step)
        do throws(PaymentRefusal) {
          let limit = payment.capturable(at: now)
          let decided = try payment.decide(command, at: now)
          if case .capture(let amount, _) = command { #expect(amount.minorUnits <= limit) }
          for event in decided {
            #expect(throws: Never.self) {
              try payment.apply(record(event, at: events.count))
              try disputes.apply(record(event, at: events.count))
            }
            events.append(event)
            accepted[try! JSONCodec().encode(event: event).type, default: 0] += 1
          }
        } catch {
          refused.insert(error.code)
        }
        expectToAddUp(payment, disputes)
      }
      #expect(try Payment(events) == payment)
      #expect(try Disputes(events) == disputes)
    }
    #expect(accepted.count == 11, "some events never happened: \(accepted)")
    #expect(refused.count > 18, "too few refusals: \(refused)")
  }

  @Test func `the state goes on from its JSON, at any point, as if it had never been written`() throws {
    var generator = SeededGenerator(state: 99)
    for _ in 0..<60 {
      var payment = Payment()
      var count = 0
      for step in 0..<40 {
        let command =
          step == 0 ? .request(eur(.random(in: 1...200, using: &generator))) : PaymentCommand.random(using: &generator)
        let bytes = try JSONCodec().encode(payment)
        #expect(try FoundationJSONCodec().encode(payment) == bytes)
        var restored = try JSONCodec().decode(Payment.self, from: bytes)
        #expect(restored == payment)
        #expect(try FoundationJSONCodec().decode(Payment.self, from: bytes) == payment)
        let decided = try? payment.decide(command, at: noon + Double(step))
        #expect(decided == (try? restored.decide(command, at: noon + Double(step))))
        for event in decided ?? [] {
          try payment.apply(record(event, at: count))
          try restored.apply(record(event, at: count))
          count += 1
        }
        #expect(restored == payment)
      }
    }
  }

  @Test func `absurd events are refused with an error, and those that aren't add up`() {
    var generator = SeededGenerator(state: 7)
    var applied = 0
    for _ in 0..<3000 {
      var (payment, disputes) = (Payment(), Disputes())
      for index in 0..<30 {
        let event =
          index == 0
          ? PaymentEvent.requested(.random(using: &generator)) : PaymentEvent.random(using: &generator)
        var (next, nextDisputes) = (payment, disputes)
        if (try? next.apply(record(event, at: index))) != nil {
          payment = next
          applied += 1
        }
        if (try? nextDisputes.apply(record(event, at: index))) != nil { disputes = nextDisputes }
        expectToAddUp(payment)
      }
    }
    #expect(applied > 5000)
  }

  @Test func `a cached state with absurd amounts may give wrong answers, but never traps`() throws {
    var generator = SeededGenerator(state: 3)
    let amounts = [
      "authorised", "outstanding", "voided", "lapsed", "captured", "refundable", "refunded", "disputed", "lost",
    ]
    let whole = try Payment([
      .requested(eur(90)), .authorised(90), .captured(40, 1), .captured(30, 2), .disputed(1, 20, of: 1), .refunded(5, of: 2),
    ])
    for _ in 0..<300 {
      var object = try #require(
        JSONSerialization.jsonObject(with: Data(JSONCodec().encode(whole))) as? [String: Any]
      )
      for name in amounts { object[name] = Int.randomUnits(using: &generator) }
      var captures = try #require(object["captures"] as? [[String: Any]])
      for name in ["amount", "refundable", "refunded", "disputed", "lost"] {
        captures[0][name] = Int.randomUnits(using: &generator)
      }
      object["captures"] = captures
      var payment = try JSONCodec().decode(
        Payment.self,
        from: ArraySlice(try JSONSerialization.data(withJSONObject: object))
      )
      for index in 0..<30 {
        _ = try? payment.decide(.random(using: &generator), at: noon)
        _ = payment.status
        try? payment.apply(record(.random(using: &generator), at: index))
      }
    }
  }

  private func expectToAddUp(_ payment: Payment, _ disputes: Disputes, sourceLocation: SourceLocation = #_sourceLocation) {
    expectToAddUp(payment, sourceLocation: sourceLocation)
    #expect((disputes.disputed?.minorUnits ?? 0) == payment.disputed, sourceLocation: sourceLocation)
    #expect((disputes.lost?.minorUnits ?? 0) == payment.lost, sourceLocation: sourceLocation)
    #expect(disputes.all.map(\.outcome) == payment.disputes.map(\.outcome), sourceLocation: sourceLocation)
  }

  /// Sums are compared without overflow, for amounts reach to 64 bits.
  private func expectToAddUp(_ payment: Payment, sourceLocation: SourceLocation = #_sourceLocation) {
    let it = payment
    let held = [it.outstanding, it.captured, it.voided, it.lapsed]
    let taken = [it.refundable, it.refunded, it.disputed, it.lost]
    #expect((held + taken).allSatisfy { $0 >= 0 }, sourceLocation: sourceLocation)
    #expect(held.exactSum == Int128(it.authorised), sourceLocation: sourceLocation)
    #expect(taken.exactSum == Int128(it.captured), sourceLocation: sourceLocation)
    #expect(it.captures.map(\.amount).exactSum == Int128(it.captured), sourceLocation: sourceLocation)
    for (total, part) in zip(taken, [\Payment.Capture.refundable, \.refunded, \.disputed, \.lost]) {
      #expect(it.captures.map { $0[keyPath: part] }.exactSum == Int128(total), sourceLocation: sourceLocation)
    }
    for capture in it.captures {
      let parts = [capture.refundable, capture.refunded, capture.disputed, capture.lost]
      #expect(parts.allSatisfy { $0 >= 0 } && parts.exactSum == Int128(capture.amount), sourceLocation: sourceLocation)
    }
    #expect(
      it.disputes.filter { $0.outcome == .open }.map(\.amount).exactSum == Int128(it.disputed),
      sourceLocation: sourceLocation
    )
  }
}

extension [Int] {
  fileprivate var exactSum: Int128 { reduce(0) { $0 + Int128($1) } }
}
