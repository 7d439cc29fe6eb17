import HTTPTypes

/// The interface as a page to read, made of the same tables as the OpenAPI document. Each kind of problem has a place on it, to
/// which the `type` of a problem leads.
enum DocumentationPage {
  static let html = """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Payments</title>
    <style>\(style)</style>
    </head>
    <body>
    <h1>Payments</h1>
    <p>The machine-readable form of this page is <a href="/openapi.json">openapi.json</a>.</p>
    <ul>
    <li>Amounts are integers of the currency's minor unit: 12.50 EUR are <code>1250</code>.</li>
    <li>Requests that write need an <code>Idempotency-Key</code>. The same request under the same key gets the first response
    again, with <code>Idempotent-Replayed: true</code>; another request under it is refused. A refused request doesn't use its
    key up.</li>
    <li>The <code>ETag</code> of a payment is the index of its last event. <code>If-Match</code> makes a command depend on it.</li>
    <li>400 is wrong in itself, 404 isn't there, 409 is forbidden by the payment's state or by the time. Where trying again
    helps, <code>Retry-After</code> says so.</li>
    </ul>
    <h2>Writing</h2>
    <table><tr><th>Request</th><th>What it does</th><th>Fields</th></tr>
    \(commandRows)
    </table>
    <h2>Reading</h2>
    <table><tr><th>Request</th><th>What it answers</th></tr>
    \(readRows)
    </table>
    <h2>Problems</h2>
    <p>Failures are <code>application/problem+json</code> (RFC 9457).</p>
    <table><tr><th>Code</th><th>Status</th><th>Meaning</th></tr>
    \(problemRows)
    </table>
    </body>
    </html>
    """

  private static let style = """
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
    table { border-collapse: collapse; width: 100%; }
    th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #8884; }
    tr:target { background: #fd06; }
    """

  private static var commandRows: String {
    PaymentOperation.allCases.map { operation in
      let fields = operation.fields.map { "<code>\($0.name)</code>\($0.isRequired ? "" : " (optional)")" }
      return row(["<code>POST \(operation.path)</code>", operation.summary, fields.joined(separator: ", ")])
    }.joined(separator: "\n")
  }

  private static var readRows: String {
    OpenAPIDocument.reads.map { read in
      row(["<code>\(read.method.uppercased()) \(read.path)</code>", read.summary])
    }.joined(separator: "\n")
  }

  private static var problemRows: String {
    ProblemKind.all.map { kind in
      row(["<code>\(kind.code)</code>", "\(kind.status.code)", kind.title], id: kind.code)
    }.joined(separator: "\n")
  }

  private static func row(_ cells: [String], id: String? = nil) -> String {
    "<tr\(id.map { " id=\"\($0)\"" } ?? "")>\(cells.map { "<td>\($0)</td>" }.joined())</tr>"
  }
}
