import Foundation

/// Test vectors that exist beside the package only on some machines.
enum SharedVectors {
  /// Reads a JSON file of `../shared/data`, or says that it is missing.
  static func decode<Value: Decodable>(_ type: Value.Type, from path: String) throws -> Value? {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let url = root.deletingLastPathComponent().appending(path: "shared/data/\(path)")
    guard let data = try? Data(contentsOf: url) else {
      print("skipped: there is no \(url.path) on this machine")
      return nil
    }
    return try JSONDecoder().decode(type, from: data)
  }
}
