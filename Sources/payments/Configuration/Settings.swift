import Configuration
import Foundation

/// The values of settings: of the command line, else of the environment, else of a file.
struct Settings {
  private let reader: ConfigReader

  /// - Parameters:
  ///   - arguments: Words `--flag=value`.
  ///   - file: The path of a JSON file, if there is one.
  /// - Throws: ``ServiceFailure`` for a file that can't be read or has a setting that isn't known.
  init(arguments: [String], environment: [String: String], file: String?) async throws(ServiceFailure) {
    var providers: [any ConfigProvider] = [
      // The first word is the program.
      CommandLineArgumentsProvider(arguments: ["payments"] + arguments),
      EnvironmentVariablesProvider(environmentVariables: environment),
    ]
    if let file {
      do {
        try Self.requireKnownSettings(in: file)
        let path = InMemoryProvider(values: ["filePath": ConfigValue(.string(file), isSecret: false)])
        providers.append(try await FileProvider<JSONSnapshot>(config: ConfigReader(provider: path)))
      } catch let failure as ServiceFailure {
        throw failure
      } catch {
        throw .configuration("The configuration file \(file) can't be read as a JSON object of settings.")
      }
    }
    reader = ConfigReader(providers: providers)
  }

  /// A mistyped name would otherwise leave a setting at its default without a word.
  private static func requireKnownSettings(in file: String) throws {
    let content = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: file)))
    guard let object = content as? [String: Any] else { throw CocoaError(.fileReadCorruptFile) }
    for name in names(in: object, after: "") where Setting(rawValue: name) == nil {
      throw ServiceFailure.configuration("The configuration file \(file) has the unknown setting \(name).")
    }
  }

  private static func names(in object: [String: Any], after prefix: String) -> [String] {
    object.sorted { $0.key < $1.key }.flatMap { name, value in
      (value as? [String: Any]).map { names(in: $0, after: "\(prefix)\(name).") } ?? ["\(prefix)\(name)"]
    }
  }

  /// The text of a setting, if it is set.
  func text(_ setting: Setting) throws(ServiceFailure) -> String? {
    let key = ConfigKey(setting.rawValue)
    do {
      return try reader.requiredString(forKey: key, isSecret: true)
    } catch {
      if isSet(key) { throw .configuration("\(setting.rawValue) isn't a text.") }
      return nil
    }
  }

  /// The number of a setting, or its default.
  func number(_ setting: Setting, _ range: ClosedRange<Int>, default standard: Int) throws(ServiceFailure) -> Int {
    let key = ConfigKey(setting.rawValue)
    let number: Int
    do {
      number = try reader.requiredInt(forKey: key)
    } catch {
      if isSet(key) { throw .configuration("\(setting.rawValue) isn't a whole number.") }
      return standard
    }
    guard range.contains(number) else {
      throw .configuration("\(setting.rawValue) is \(number), but must be from \(range.lowerBound) to \(range.upperBound).")
    }
    return number
  }

  /// Whether there is a value of whatever type. The reader itself doesn't tell one of a wrong type from none.
  private func isSet(_ key: ConfigKey) -> Bool {
    reader.string(forKey: key, isSecret: true) != nil || reader.double(forKey: key) != nil
      || reader.stringArray(forKey: key) != nil || reader.doubleArray(forKey: key) != nil
  }
}
