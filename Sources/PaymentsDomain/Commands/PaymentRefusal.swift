/// Why a command was refused; nothing happened.
///
/// The message is safe to show to the one who asked: it holds amounts of this payment and numbers, and no text that came from
/// outside.
public struct PaymentRefusal: Error, Hashable, Sendable {
  /// Which rule refused. Its text is stable.
  public let code: Code

  /// The rule in words, with the amounts concerned.
  public let message: String

  /// The value of the command that is wrong in itself or for this payment, by its name in ``PaymentCommand``; `nil` where the
  /// payment's state or what is left of its amounts forbids the command.
  public let field: String?

  /// The amount that was asked for.
  public let amount: Money?

  /// The most that would have been accepted.
  public let limit: Money?

  init(_ code: Code, _ message: String, field: String? = nil, amount: Money? = nil, limit: Money? = nil) {
    self.code = code
    self.message = message
    self.field = field
    self.amount = amount
    self.limit = limit
  }
}

extension PaymentRefusal: CustomStringConvertible {
  public var description: String { "\(code): \(message)" }
}
