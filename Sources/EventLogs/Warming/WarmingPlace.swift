import struct Foundation.Date

/// How far a job has come: what its checkpoint keeps, as JSON in the note.
struct WarmingPlace: Codable, Hashable, Sendable {
  enum Phase: String, Codable, Sendable {
    /// Goes through all logs by their ids.
    case walking

    /// Reads the feed.
    case reading

    /// All that was selected is warm.
    case done
  }

  enum Kind: String, Codable, Sendable {
    case all, changed
  }

  /// What is warmed, and how. A job that warms other aggregates, or the same under another fold version, doesn't go on here.
  let warms: String
  let kind: Kind

  /// The position after which changes were asked for.
  let from: GlobalPosition

  var phase: Phase

  /// In a walk, the last log before which all are done.
  var lastLog: LogID?

  /// Through which position the feed is done; in a walk, where it stood when the walk began, so that what changes meanwhile is
  /// read afterwards.
  var position: GlobalPosition

  /// When the newest event that was read through that position was recorded; `nil` if none was read.
  var recordedAt: Date?

  /// Where a job that warms all logs begins.
  static func walk(of warms: String, at head: GlobalPosition) -> WarmingPlace {
    WarmingPlace(warms: warms, kind: .all, from: .start, phase: .walking, lastLog: nil, position: head)
  }

  /// Where a job that warms what has changed begins.
  static func changes(of warms: String, after position: GlobalPosition) -> WarmingPlace {
    WarmingPlace(warms: warms, kind: .changed, from: position, phase: .reading, lastLog: nil, position: position)
  }

  /// Where to go on that begins at one place and finds another kept.
  ///
  /// What a one-off job has done counts for one that follows, and what one that followed has done doesn't count for a one-off
  /// job, which is to look at everything that is selected.
  func resumed(at kept: WarmingPlace?, follows: Bool) -> WarmingPlace {
    guard var kept, kept.warms == warms, kept.kind == kind, kept.from <= from else { return self }
    switch kept.phase {
    case .walking: return kept
    case .reading where kind == .all && !follows: return self
    case .reading: return kept
    case .done:
      guard follows else { return self }
      kept.phase = .reading
      return kept
    }
  }

  /// The place where the same job begins again.
  ///
  /// - Parameter head: Where the feed stands.
  func restarted(at head: GlobalPosition) -> WarmingPlace {
    switch kind {
    case .all: .walk(of: warms, at: head)
    case .changed: .changes(of: warms, after: from)
    }
  }
}

extension WarmingPlace {
  /// Reads a checkpoint's note; `nil` if it isn't one of this kind.
  init?(note: String?) {
    guard let note, let place = try? JSONCodec().decode(WarmingPlace.self, from: Array(note.utf8)[...]) else { return nil }
    self = place
  }

  func note() throws(EventLogsError) -> String {
    do {
      return String(decoding: try JSONCodec().encode(self), as: UTF8.self)
    } catch {
      throw EventLogsError(.unencodable, "The place of a warming job can't be encoded.", underlying: error)
    }
  }
}
