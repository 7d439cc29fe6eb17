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
    var (kept, dropped) = (0, 0)
    repeat {
      received += String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
      let lines = received.split(separator: "\n").filter { $0.count == text.count || $0.hasSuffix("}") }
      kept = lines.count { $0 == text }
      dropped = lines.compactMap { $0.firstMatch(of: /"metadata":\{"count":"(\d+)"\}/).flatMap { Int($0.1) } }.reduce(0, +)
    } while kept + dropped < count
    #expect(kept + dropped == count)
    #expect(kept > 0 && dropped > 0)
  }
}
