extension PaymentRefusal {
  /// The rules that refuse. New ones may come, so a `switch` needs a `default`; their texts never change.
  public struct Code: Hashable, Sendable, CaseIterable, CustomStringConvertible {
    private enum Value: String, CaseIterable {
      case amountNotPositive = "amount_not_positive"
      case amountTooLarge = "amount_too_large"
      case currencyMismatch = "currency_mismatch"
      case textEmpty = "text_empty"
      case textTooLong = "text_too_long"
      case textHasControlCharacters = "text_has_control_characters"
      case deadlineNotInFuture = "deadline_not_in_future"
      case deadlineTooLate = "deadline_too_late"
      case paymentExists = "payment_exists"
      case paymentNotFound = "payment_not_found"
      case paymentDeclined = "payment_declined"
      case paymentVoided = "payment_voided"
      case paymentExpired = "payment_expired"
      case paymentNotAuthorised = "payment_not_authorised"
      case paymentAlreadyAuthorised = "payment_already_authorised"
      case authorisationExceedsRequested = "authorisation_exceeds_requested"
      case nothingOutstanding = "nothing_outstanding"
      case voidExceedsOutstanding = "void_exceeds_outstanding"
      case captureExceedsAuthorised = "capture_exceeds_authorised"
      case captureDeadlinePassed = "capture_deadline_passed"
      case captureDeadlineNotReached = "capture_deadline_not_reached"
      case captureNotFound = "capture_not_found"
      case refundExceedsCaptured = "refund_exceeds_captured"
      case disputeExceedsCaptured = "dispute_exceeds_captured"
      case disputeNotFound = "dispute_not_found"
      case disputeAlreadyClosed = "dispute_already_closed"
    }

    private let value: Value

    private init(_ value: Value) { self.value = value }

    /// The code's text, such as `capture_exceeds_authorised`.
    public var rawValue: String { value.rawValue }

    public var description: String { rawValue }

    public static var allCases: [Code] { Value.allCases.map(Code.init) }

    /// An amount is zero or negative.
    public static let amountNotPositive = Code(.amountNotPositive)

    /// The increment would bring the authorisation beyond 64 bits.
    public static let amountTooLarge = Code(.amountTooLarge)

    /// An amount isn't in the currency of the payment.
    public static let currencyMismatch = Code(.currencyMismatch)

    /// A text is empty.
    public static let textEmpty = Code(.textEmpty)

    /// A text has more characters than its field may have.
    public static let textTooLong = Code(.textTooLong)

    /// A text has control characters, such as a line break.
    public static let textHasControlCharacters = Code(.textHasControlCharacters)

    /// The capture deadline of a new payment has passed.
    public static let deadlineNotInFuture = Code(.deadlineNotInFuture)

    /// The capture deadline of a new payment lies after the year 9999, which timestamps can't tell.
    public static let deadlineTooLate = Code(.deadlineTooLate)

    /// A payment is requested once.
    public static let paymentExists = Code(.paymentExists)

    /// There is no such payment.
    public static let paymentNotFound = Code(.paymentNotFound)

    /// The issuer declined the payment; another attempt is a payment of its own.
    public static let paymentDeclined = Code(.paymentDeclined)

    /// All that was held has been released.
    public static let paymentVoided = Code(.paymentVoided)

    /// The payment has expired. What was captured before can still be refunded and disputed.
    public static let paymentExpired = Code(.paymentExpired)

    /// The payment must be authorised first.
    public static let paymentNotAuthorised = Code(.paymentNotAuthorised)

    /// A payment is authorised, or declined, once; more is held by increments.
    public static let paymentAlreadyAuthorised = Code(.paymentAlreadyAuthorised)

    /// The issuer can't approve more than was requested.
    public static let authorisationExceedsRequested = Code(.authorisationExceedsRequested)

    /// Nothing is held any more that could be released, incremented or lapse.
    public static let nothingOutstanding = Code(.nothingOutstanding)

    /// No more can be released than is authorised and neither captured nor released.
    public static let voidExceedsOutstanding = Code(.voidExceedsOutstanding)

    /// No more can be captured than is authorised and neither captured nor released.
    public static let captureExceedsAuthorised = Code(.captureExceedsAuthorised)

    /// The capture deadline has passed: the payment can be voided or expire.
    public static let captureDeadlinePassed = Code(.captureDeadlinePassed)

    /// The payment can't expire before its capture deadline.
    public static let captureDeadlineNotReached = Code(.captureDeadlineNotReached)

    /// The payment has no capture of this number.
    public static let captureNotFound = Code(.captureNotFound)

    /// No more of a capture can be refunded than is neither refunded, nor lost, nor in an open dispute.
    public static let refundExceedsCaptured = Code(.refundExceedsCaptured)

    /// No more of a capture can be disputed than is neither refunded, nor lost, nor in an open dispute.
    public static let disputeExceedsCaptured = Code(.disputeExceedsCaptured)

    /// The payment has no dispute of this number.
    public static let disputeNotFound = Code(.disputeNotFound)

    /// The dispute was won or lost before. Where the network takes it up again, that is a new dispute.
    public static let disputeAlreadyClosed = Code(.disputeAlreadyClosed)
  }
}
