import EventLogsTesting
import Foundation
import PaymentsDomain
import Testing

extension GivenEvents<Payment> {
  /// Decides on a command at noon, or another time.
  func when(_ command: PaymentCommand, at now: Date = noon) -> Decision<Payment> {
    when { try $0.decide(command, at: now) }
  }
}

extension Decision<Payment> {
  /// Expects a refusal with a code, and hands it on for a closer look.
  @discardableResult
  func thenRefused(
    _ code: PaymentRefusal.Code,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> PaymentRefusal {
    let refusal = try thenRefused(as: PaymentRefusal.self)
    #expect(refusal.code == code, "\(refusal)", sourceLocation: sourceLocation)
    return refusal
  }
}
