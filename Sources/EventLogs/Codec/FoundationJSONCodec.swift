import EventLogsJSON
import Foundation

/// A codec on Foundation's `JSONEncoder` and `JSONDecoder`.
///
/// It writes byte by byte what ``JSONCodec`` writes, so that either reads what the other wrote and retries are recognised; it
/// takes several times as long. It always goes through `Codable`.
public struct FoundationJSONCodec: Codec {
  /// Creates the codec.
  public init() {}

  public func encode<Value: Encodable>(_ value: Value) throws -> ArraySlice<UInt8> {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .custom { date, encoder in
      guard let text = ISO8601.text(of: date) else {
        throw EncodingError.invalidValue(
          date,
          .init(codingPath: encoder.codingPath, debugDescription: "The date is outside the years 0 to 9999.")
        )
      }
      var container = encoder.singleValueContainer()
      try container.encode(text)
    }
    return ArraySlice(try encoder.encode(value))
  }

  public func decode<Value: Decodable>(_ type: Value.Type, from bytes: ArraySlice<UInt8>) throws -> Value {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .custom { decoder in
      let container = try decoder.singleValueContainer()
      let text = try container.decode(String.self)
      guard let date = ISO8601.date(from: text) else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "Not an ISO 8601 date and time in UTC.")
      }
      return date
    }
    return try decoder.decode(type, from: Data(bytes))
  }

  public func encode<E: Event>(event: E) throws -> EncodedEvent {
    let object = try encode(event)
    guard let member = SingleMember(of: object) else {
      throw EncodingError.invalidValue(
        event,
        .init(
          codingPath: [],
          debugDescription: "\(E.self) doesn't encode to a JSON object with one member named like the event's type."
        )
      )
    }
    return EncodedEvent(type: member.name, version: E.versions[member.name] ?? 1, payload: member.value)
  }

  public func decode<E: Event>(event type: E.Type, from stored: EncodedEvent) throws -> E? {
    var current = stored
    if !current.isReadable(as: type) {
      current = try E.upcast(stored)
      guard current.isReadable(as: type) else { return nil }
    }
    var object: [UInt8] = []
    object.reserveCapacity(current.payload.count + current.type.utf8.count + 6)
    object += [UInt8(ascii: "{"), UInt8(ascii: "\"")]
    object += current.type.utf8
    object += [UInt8(ascii: "\""), UInt8(ascii: ":")]
    object += current.payload
    object.append(UInt8(ascii: "}"))
    return try decode(type, from: object[...])
  }
}

/// `{"name":value}`, taken apart.
private struct SingleMember {
  let name: String
  let value: ArraySlice<UInt8>

  /// Takes an object apart that an encoder wrote without white space. A name that needs escapes isn't accepted, nor a second
  /// member.
  init?(of object: ArraySlice<UInt8>) {
    guard object.starts(with: [UInt8(ascii: "{"), UInt8(ascii: "\"")]), object.last == UInt8(ascii: "}") else { return nil }
    let rest = object.dropFirst(2)
    guard let quote = rest.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
    let name = rest[..<quote]
    let afterName = rest[rest.index(after: quote)...]
    guard !name.contains(UInt8(ascii: "\\")), afterName.first == UInt8(ascii: ":") else { return nil }
    self.name = String(decoding: name, as: UTF8.self)
    self.value = afterName.dropFirst().dropLast()
    guard value.isOneJSONValue else { return nil }
  }
}

extension ArraySlice<UInt8> {
  /// Whether no comma stands outside of strings, arrays and objects: what is valid JSON otherwise is then one value.
  fileprivate var isOneJSONValue: Bool {
    var depth = 0
    var isInString = false
    var isEscaped = false
    for byte in self {
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ",") where depth == 0: return false
      default: break
      }
    }
    return true
  }
}

extension EncodedEvent {
  fileprivate func isReadable<E: Event>(as event: E.Type) -> Bool {
    version == E.versions[type] ?? 1 && TypeNameProbe.knows(type, in: event)
  }
}

/// Asks a `Decodable` enumeration whether it has a case of some name, without decoding a value: its `init(from:)` first asks
/// for a container keyed by its coding keys, and those know.
private struct TypeNameProbe: Decoder {
  private struct Answer: Error {
    let isKnown: Bool
  }

  let name: String
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  static func knows<E: Event>(_ name: String, in event: E.Type) -> Bool {
    guard !name.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
      return false
    }
    do {
      _ = try E(from: TypeNameProbe(name: name))
      return true
    } catch let answer as Answer {
      return answer.isKnown
    } catch {
      return true
    }
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    throw Answer(isKnown: Key(stringValue: name) != nil)
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw Answer(isKnown: true) }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { throw Answer(isKnown: true) }
}
