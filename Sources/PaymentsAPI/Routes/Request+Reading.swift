import EventLogs
import HTTPTypes
import Hummingbird
import NIOCore
import PaymentsDomain

extension Request {
  /// Reads the body as JSON with some fields.
  ///
  /// - Throws: ``Problem`` for another media type and for what isn't as it must be; `NIOTooManyBytesError`.
  func jsonBody(_ fields: [BodyField]) async throws -> BodyFields {
    if let length = headers[.contentLength].flatMap(Int.init), length > PaymentsService.maximumBodyBytes {
      throw Problem.bodyTooLarge
    }
    let buffer = try await wholeBody()
    let isJSON = headers[.contentType].map(Self.isJSON)
    guard isJSON ?? (buffer.readableBytes == 0) else {
      throw Problem(.mediaType, "A body must be sent as application/json.", field: "Content-Type")
    }
    return try BodyFields(ArraySlice(buffer.readableBytesView), fields: fields)
  }

  /// Reads the body to its end. What the client breaks off or frames wrongly is its fault.
  private func wholeBody() async throws -> ByteBuffer {
    do {
      return try await body.collect(upTo: PaymentsService.maximumBodyBytes)
    } catch let error where error is NIOTooManyBytesError || error is CancellationError {
      throw error
    } catch {
      throw Problem(.bodyUnreadable, "The body ended early or isn't framed as HTTP/1.1 wants it.")
    }
  }

  private static func isJSON(_ contentType: String) -> Bool {
    let essence = contentType.prefix { $0 != ";" }
    return essence.lowercased().filter { $0 != " " && $0 != "\t" } == "application/json"
  }
}

extension PaymentsContext {
  /// The id of the payment in the path.
  func paymentID() throws -> LogID {
    try LogID(payment: parameters.require("id"))
  }

  /// The number of the dispute in the path.
  func disputeNumber() throws -> DisputeNumber {
    let text = try parameters.require("dispute")
    guard let number = Int(text), let dispute = DisputeNumber(rawValue: number), number.description == text else {
      throw Problem(.invalidParameter, "The number of a dispute is an integer of at least 1.", field: "dispute")
    }
    return dispute
  }
}
