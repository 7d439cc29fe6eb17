import EventLogsJSON
import Foundation

/// What the coder is measured against: Foundation's, set up to write the same.
enum Reference {
  static func encode<T: Encodable>(_ value: T) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .custom { date, encoder in
      var container = encoder.singleValueContainer()
      try container.encode(ISO8601.text(of: date) ?? "")
    }
    return Array(try encoder.encode(value))
  }

  static func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) throws -> T {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .custom { decoder in
      let container = try decoder.singleValueContainer()
      guard let date = ISO8601.date(from: try container.decode(String.self)) else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a date")
      }
      return date
    }
    return try decoder.decode(type, from: Data(bytes))
  }
}

func decode<T: Decodable>(_ type: T.Type, _ json: String) throws -> T {
  try JSON.decode(type, from: ArraySlice(json.utf8))
}

func encode<T: Encodable>(_ value: T) throws -> String {
  String(decoding: try JSON.encode(value), as: UTF8.self)
}

/// The error that decoding a text must end with.
func decodingError<T: Decodable>(_ type: T.Type, _ json: String) throws -> JSONError {
  do {
    _ = try decode(type, json)
  } catch let error as DecodingError {
    if let underlying = error.underlying { return underlying }
  }
  throw Unexpected()
}

struct Unexpected: Error {}

extension DecodingError {
  var underlying: JSONError? { context.underlyingError as? JSONError }

  var context: Context {
    switch self {
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
      .dataCorrupted(let context):
      context
    @unknown default: fatalError("an unknown kind of error")
    }
  }
}
