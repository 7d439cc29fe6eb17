import ArgumentParser
import EventLogs
import EventLogsJSON

/// How events are printed.
enum EventFormat: String, ExpressibleByArgument, CaseIterable {
  case table, json, csv
}

/// Prints events in a format, page by page.
struct EventPrinter {
  private let format: EventFormat
  private var hasHeader = false
  private var table = Table([
    ("POSITION", .right), ("RECORDED AT", .left), ("LOG", .left), ("INDEX", .right), ("TYPE", .left), ("PAYLOAD", .left),
  ])

  init(_ format: EventFormat) {
    self.format = format
  }

  /// - Throws: ``OutputClosed``; ``Failure`` when the output can't be written.
  mutating func print(_ events: [StoredEvent]) throws {
    guard !events.isEmpty else { return }
    switch format {
    case .table: try Output.write(Array(table.lines(events.map(\.cells)).utf8))
    case .json: try Output.write(try events.flatMap { try $0.jsonLine })
    case .csv:
      let header = hasHeader ? "" : "position,recorded_at,log_id,index,type,version,payload,metadata\n"
      hasHeader = true
      try Output.write(Array((header + events.map(\.csvLine).joined()).utf8))
    }
  }
}

extension StoredEvent {
  /// When the event was recorded, as RFC 3339 writes it.
  var time: String { ISO8601.text(of: anchor.recordedAt) ?? "\(anchor.recordedAt)" }

  private var payloadLine: String { String(decoding: JSONLayout.line(event.payload), as: UTF8.self) }

  fileprivate var cells: [String] {
    [anchor.position.description, time, logID.description, anchor.index.description, event.type, payloadLine]
  }

  /// The event as one line of JSON, with payload and metadata as they were stored.
  var jsonLine: [UInt8] {
    get throws {
      var line = Array(#"{"log_id":"\#(logID)","index":\#(anchor.index),"position":\#(anchor.position),"#.utf8)
      line += Array(#""recorded_at":"\#(time)","type":"#.utf8)
      line += try JSON.encode(event.type)
      line += Array(#","version":\#(event.version),"payload":"#.utf8)
      line += JSONLayout.line(event.payload)
      line += Array(#","metadata":"#.utf8)
      line += metadata.map { JSONLayout.line($0) } ?? Array("null".utf8)
      return line + Array("}\n".utf8)
    }
  }

  /// The event as a line of CSV by RFC 4180, but for the line's end.
  fileprivate var csvLine: String {
    let metadata = metadata.map { String(decoding: JSONLayout.line($0), as: UTF8.self) } ?? ""
    let fields = [
      anchor.position.description, time, logID.description, anchor.index.description, event.type, String(event.version),
      payloadLine, metadata,
    ]
    return fields.map(\.csvField).joined(separator: ",") + "\n"
  }
}

extension String {
  fileprivate var csvField: String {
    guard utf8.contains(where: { [",", "\"", "\n", "\r"].map { UInt8(ascii: $0) }.contains($0) }) else { return self }
    return "\"\(replacing("\"", with: "\"\""))\""
  }
}
