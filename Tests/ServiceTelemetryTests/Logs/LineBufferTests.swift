import Foundation
import ServiceTelemetry
import Testing

@Suite struct `The buffer of log lines` {
  private let pipe = Pipe()
  private let buffer: LineBuffer

  init() {
    buffer = LineBuffer(descriptor: pipe.fileHandleForWriting.fileDescriptor)
  }

  private func readLines() throws -> [String] {
    try pipe.fileHandleForWriting.close()
    let text = try String(decoding: pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    return text.split(separator: "\n").map(String.init)
  }

  @Test func `writes lines in the order in which they came`() throws {
    let lines = (0..<1000).map { "line \($0)" }
    for line in lines { buffer.append(Array("\(line)\n".utf8)) }
    buffer.flush()
    #expect(try readLines() == lines)
  }

  @Test func `drops and counts what a pipe that nobody reads has no room for, and holds nobody up`() throws {
    let text = String(repeating: "x", count: 1023)
    let count = 4 * LineBuffer.capacity / 1024
    for _ in 0..<count { buffer.append(Array("\(text)\n".utf8)) }

    var received = ""
    while !received.contains("dropped") || !received.hasSuffix("\n") {
      received += String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
    }
    let lines = received.split(separator: "\n").map(String.init)
    let kept = lines.filter { $0 == text }.count
    let notice = try #require(lines.first { $0.contains("dropped") })
    #expect(kept < count)
    #expect(lines.count == kept + 1)
    #expect(notice.contains(#""metadata":{"count":"\#(count - kept)"}"#))
  }
}
