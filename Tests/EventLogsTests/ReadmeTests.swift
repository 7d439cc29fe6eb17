import EventLogs
import Foundation
import Testing

struct ReadmeTests {
  @Test func `the README's example runs and does what it says`() async throws {
    // README example begins
    enum PaymentEvent: Event {
      case requested(amount: Int, currency: String)
      case captured(amount: Int)
      static let logType: LogType = "payment"
    }

    struct Payment: Aggregate {
      var outstanding = 0
      var captured = 0

      mutating func apply(_ record: EventRecord<PaymentEvent>) {
        switch record.event {
        case .requested(let amount, _): outstanding = amount
        case .captured(let amount): (outstanding, captured) = (outstanding - amount, captured + amount)
        }
      }
    }

    let payments = LogManager<Payment>(store: InMemoryEventStore(), cache: InMemoryReductionCache())
    let id = try await payments.create([.requested(amount: 1000, currency: "EUR")], idempotencyKey: "order-17").logID
    let capture = try await payments.execute(id, idempotencyKey: "order-17/capture") { payment in
      payment.outstanding > 0 ? [.captured(amount: payment.outstanding)] : []
    }
    let reduction = try await payments.reduce(id)
    print(id, reduction.aggregate, capture.isReplay)  // payment_… Payment(outstanding: 0, captured: 1000) false
    await payments.shutdown()
    // README example ends

    #expect(id.description.hasPrefix("payment_"))
    #expect(capture.events.map { String(describing: $0.event) } == ["captured(amount: 1000)"])
    #expect(reduction.throughIndex == 1)
    #expect(reduction.aggregate.outstanding == 0)
    #expect(reduction.aggregate.captured == 1000)
    #expect(payments.statistics.cacheWritesDropped == 0)
  }

  @Test func `the README shows the example as it is compiled here`() throws {
    let source = try lines(of: URL(filePath: #filePath))
    let compiled = try #require(between("// README example begins", and: "// README example ends", in: source))
    let shown = try #require(between("```swift", and: "```", in: try lines(of: Self.readme)))
    #expect(shown.joined(separator: "\n") == (["import EventLogs", ""] + unindented(compiled)).joined(separator: "\n"))
  }

  @Test func `the README has fewer than 200 lines, and its example ends within the first 40`() throws {
    let readme = try lines(of: Self.readme)
    let exampleStart = try #require(readme.firstIndex(of: "```swift"))
    let exampleEnd = try #require(readme[exampleStart...].firstIndex(of: "```"))
    #expect(exampleEnd < 40)
    #expect(readme.count < 200)
  }

  private static let readme = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../README.md")

  private func lines(of file: URL) throws -> [String] {
    try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
  }

  private func between(_ first: String, and last: String, in lines: [String]) -> [String]? {
    let trimmed = lines.map { $0.trimmingCharacters(in: .whitespaces) }
    guard let start = trimmed.firstIndex(of: first), let end = trimmed[start...].firstIndex(of: last) else { return nil }
    return Array(lines[(start + 1)..<end])
  }

  private func unindented(_ lines: [String]) -> [String] {
    let depth = lines.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    return lines.map { String($0.dropFirst(depth)) }
  }
}
