import EventLogs
import struct Foundation.Date
import PaymentsDomain

/// The members of a request's JSON object, read strictly: none but the known ones, each once and of its type.
///
/// What a number or text must be beyond its type is the domain's to say.
struct BodyFields: Sendable {
  enum Value: Hashable, Sendable {
    case integer(Int)
    case text(String)
    case date(Date)
    case currency(Currency)
    case ids([LogID])
  }

  private(set) var values: [String: Value] = [:]

  /// Reads a body; an empty one is an empty object.
  ///
  /// - Throws: ``Problem`` that names the field.
  init(_ bytes: ArraySlice<UInt8>, fields: [BodyField]) throws(Problem) {
    if !bytes.isEmpty { try read(bytes, fields) }
    for field in fields where field.isRequired && values[field.name] == nil {
      throw Problem(.missingField, "The body lacks \(field.name).", field: field.name)
    }
  }

  private mutating func read(_ bytes: ArraySlice<UInt8>, _ fields: [BodyField]) throws(Problem) {
    do {
      values = try JSON.read(bytes) { reader in
        var values: [String: Value] = [:]
        try reader.readObject { name in
          let name = String(name.string.prefix(80))
          throw Problem(.repeatedField, "The field \(name.quotedForDiagnostics) is there more than once.", field: name)
        } _: { name, reader in
          let name = name.string
          guard let field = fields.first(where: { $0.name == name }) else {
            throw Problem(.unknownField, "There is no field \(name.quotedForDiagnostics) here.", field: String(name.prefix(80)))
          }
          values[name] = try field.read(from: &reader)
        }
        return values
      }
    } catch let problem as Problem {
      throw problem
    } catch {
      throw Problem(.malformedJSON, "The body must be one JSON object: \(Self.reason(error)).")
    }
  }

  private static func reason(_ error: any Error) -> String {
    guard case DecodingError.dataCorrupted(let context) = error else { return "it can't be read" }
    return context.debugDescription
  }
}

extension BodyFields {
  /// A text; the empty one where the member, which must then not be required, is absent.
  func text(_ name: String) -> String { optionalText(name) ?? "" }

  func optionalText(_ name: String) -> String? { if case .text(let text) = values[name] { text } else { nil } }

  func date(_ name: String) -> Date? { if case .date(let date) = values[name] { date } else { nil } }

  func number(_ name: String) -> Int? { if case .integer(let number) = values[name] { number } else { nil } }

  var ids: [LogID] { if case .ids(let ids) = values["ids"] { ids } else { [] } }

  /// The amount with its currency; `nil` if there is neither.
  ///
  /// - Throws: ``Problem`` if there is one without the other.
  func amount() throws(Problem) -> Money? {
    switch (values["amount"], values["currency"]) {
    case (.integer(let units), .currency(let currency)): return Money(minorUnits: units, currency: currency)
    case (nil, nil): return nil
    case (nil, _): throw Problem(.missingField, "A currency needs an amount.", field: "amount")
    default: throw Problem(.missingField, "An amount needs a currency.", field: "currency")
    }
  }
}

extension BodyField {
  /// Reads the member's value.
  fileprivate func read(from reader: inout JSONReader) throws -> BodyFields.Value {
    do {
      switch kind {
      case .amount: return .integer(try reader.readInt())
      case .number:
        let number = try reader.readInt()
        guard number > 0 else { throw invalid("a number of at least 1") }
        return .integer(number)
      case .currency:
        guard let currency = Currency(try reader.readString()) else { throw invalid("a code of ISO 4217, such as EUR") }
        return .currency(currency)
      case .date: return .date(try reader.readDate())
      case .text: return .text(try reader.readString())
      case .ids: return .ids(try readIDs(from: &reader))
      }
    } catch let error as JSONError where [.typeMismatch, .numberOutOfRange, .invalidValue].contains(error.kind) {
      throw invalid(requirement)
    }
  }

  private func readIDs(from reader: inout JSONReader) throws -> [LogID] {
    var ids: [LogID] = []
    try reader.readArray { reader in
      guard ids.count < PaymentsService.maximumBatch else {
        throw invalid("at most \(PaymentsService.maximumBatch) ids")
      }
      ids.append(try LogID(payment: try reader.readString(), field: name))
    }
    guard !ids.isEmpty else { throw invalid(requirement) }
    return ids
  }

  private func invalid(_ requirement: String) -> Problem {
    Problem(.invalidField, "\(name) must be \(requirement).", field: name)
  }

  private var requirement: String {
    switch kind {
    case .amount: "an integer of minor units, from 1 to \(Int.max)"
    case .number: "an integer of at least 1"
    case .currency: "the code of a currency as text"
    case .date: "a date and time as in RFC 3339"
    case .text: "a text"
    case .ids: "an array of 1 to \(PaymentsService.maximumBatch) ids as texts"
    }
  }
}
