import ArgumentParser
import Foundation
import Testing

@testable import payments

@Suite final class `The settings` {
  private let path = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID()).json").path

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  private func settings(
    _ arguments: [String] = [],
    environment: [String: String] = [:],
    file: String? = nil
  ) async throws -> Settings {
    try file?.write(toFile: path, atomically: true, encoding: .utf8)
    return try await Settings(arguments: arguments, environment: environment, file: file.map { _ in path })
  }

  @Test func `come from the command line, else the environment, else the file`() async throws {
    let file = #"{"http": {"host": "file", "port": 1, "maximumConnections": 2000}, "eventlogs": {"store": "memory:"}}"#
    let settings = try await settings(
      ["--http-host=line"],
      environment: ["HTTP_HOST": "environment", "HTTP_PORT": "2", "HTTP_MAXIMUM_HEADER_BYTES": "3000"],
      file: file
    )
    #expect(try settings.text(.host) == "line")
    #expect(try settings.number(.port, 0...9, default: 9) == 2)
    #expect(try settings.number(.maximumConnections, 0...9999, default: 9) == 2000)
    #expect(try settings.number(.maximumHeaderBytes, 0...9999, default: 9) == 3000)
    #expect(try settings.text(.store) == "memory:")
    #expect(try settings.text(.cache) == nil)
    #expect(try settings.number(.idleSeconds, 0...9, default: 7) == 7)
  }

  @Test(arguments: Setting.allCases)
  func `each have a variable, a place in the file, and an option`(setting: Setting) async throws {
    let flags = try SettingFlags.parse(["--\(setting.flag)", "of the line"])
    #expect(try await settings(flags.arguments).text(setting) == "of the line")

    let variable = setting.flag.uppercased().replacing("-", with: "_")
    #expect(try await settings(environment: [variable: "of the environment"]).text(setting) == "of the environment")

    let names = setting.rawValue.split(separator: ".")
    let file = names.reversed().reduce(#""of the file""#) { value, name in #"{"\#(name)": \#(value)}"# }
    #expect(try await settings(file: file).text(setting) == "of the file")
  }

  @Test(arguments: ["x", "", "1.5", "99999", "-1"])
  func `that should be numbers and aren't, or are out of their range, are refused`(value: String) async throws {
    let settings = try await settings(environment: ["HTTP_PORT": value])
    #expect(throws: ServiceFailure.self) { try settings.number(.port, 0...65_535, default: 8080) }
  }

  @Test(arguments: [#""8080""#, "1.5", "[1]", #"["a"]"#])
  func `of a wrong type in the file are refused`(value: String) async throws {
    let settings = try await settings(file: #"{"http": {"port": \#(value)}}"#)
    #expect(throws: ServiceFailure.self) { try settings.number(.port, 0...65_535, default: 8080) }
  }

  @Test(arguments: ["", "[]", "{", #"{"http": {"prot": 1}}"#, #"{"httpPort": 1}"#, #"{"eventlogs.stor": "x"}"#])
  func `of a file that is damaged or has an unknown name are refused`(file: String) async throws {
    await #expect(throws: ServiceFailure.self) { try await self.settings(file: file) }
  }

  @Test func `of a file that isn't there are refused`() async throws {
    await #expect(throws: ServiceFailure.self) {
      try await Settings(arguments: [], environment: [:], file: "/no/such/file.json")
    }
  }
}
