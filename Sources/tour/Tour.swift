import EventLogs
import EventLogsSQLite
import Foundation

/// The main job on the embedded default: events in an SQLite file, reductions in a cache in this process.
///
/// `tour [PATH]` keeps the events in the file at PATH, or else in a new one among the temporary files.
@main
enum Tour {
  static func main() async {
    let argument = CommandLine.arguments.dropFirst().first
    if let argument, argument.hasPrefix("-") {
      FileHandle.standardError.write(Data("usage: tour [PATH]\n".utf8))
      exit(argument == "--help" || argument == "-h" ? 0 : 64)
    }
    let path =
      argument
      ?? FileManager.default.temporaryDirectory.appending(path: "event-logs-tour-\(UUID()).sqlite").path
    do {
      let store = try SQLiteEventStore(path: path)
      let payments = LogManager<Payment>(store: store, cache: InMemoryReductionCache())
      print("Events are kept in \(path), reductions in a cache in this process.\n")

      let id = try await pay(payments)
      try await list(id, payments)

      // First write what waits to be cached, then close.
      await payments.shutdown()
      await store.close()
      printNextSteps(path)
    } catch {
      FileHandle.standardError.write(Data("tour: \(error)\n".utf8))
      exit(1)
    }
  }

  /// Takes one payment from request to refund.
  private static func pay(_ payments: LogManager<Payment>) async throws -> LogID {
    // The key makes a retry harmless: it would get this log again, and make no second one.
    let order = UUID()
    let created = try await payments.create(
      [.requested(amount: 10_00, currency: "EUR")],
      idempotencyKey: IdempotencyKey("order:\(order):request"),
      metadata: EventMetadata(correlationID: order.uuidString, actor: "tour")
    )
    let id = created.logID
    print("requested   10.00 EUR as \(id)")

    // A command decides on the payment's state, and is appended only if nothing else has happened since.
    try await payments.execute(id) { $0.authorise() }
    print("authorised")
    try await payments.execute(id) { try $0.capture(10_00) }
    print("captured    10.00 EUR")
    try await payments.execute(id, idempotencyKey: IdempotencyKey("order:\(order):refund")) {
      try $0.refund(4_00)
    }
    print("refunded    4.00 EUR")
    let retry = try await payments.execute(id, idempotencyKey: IdempotencyKey("order:\(order):refund")) {
      try $0.refund(4_00)
    }
    print(
      "            the same refund sent again: \(retry.isReplay ? "answered as before, nothing refunded twice" : "refunded")"
    )
    do {
      try await payments.execute(id) { try $0.refund(7_00) }
    } catch let refusal as Payment.Refusal {
      print("            another 7.00 EUR: refused, \(refusal)")
    }

    let reduction = try await payments.reduce(id)
    let payment = reduction.aggregate
    print(
      """

      Its \(reduction.throughIndex?.count ?? 0) events reduce to: captured \(payment.money(payment.captured)), \
      refunded \(payment.money(payment.refunded)), which leaves \(payment.money(payment.captured - payment.refunded)).
      """
    )
    return id
  }

  /// Lists a log's events, newest first, in pages of three.
  private static func list(_ id: LogID, _ payments: LogManager<Payment>) async throws {
    print("\nThe events in pages of three, newest first:")
    var cursor: PageCursor?
    var number = 1
    while true {
      let page = try await payments.page(of: id, order: .newestFirst, limit: 3, after: cursor)
      for record in page.events {
        print("  page \(number)  index \(record.index)  \(record.recordedAt.formatted(.iso8601))  \(record.event)")
      }
      guard page.hasMore else { return }
      cursor = page.end
      number += 1
    }
  }

  private static func printNextSteps(_ path: String) {
    print(
      """

      What to try next:
        swift run tour \(path)
            once more with the same file: what happened stays there
        swift run -c release fines --help
            thousands of real events, in SQLite or PostgreSQL, with or without Redis
        scripts/test
            install the servers and run all tests
      """
    )
  }
}
