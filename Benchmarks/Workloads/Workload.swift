/// A group of measurements that are taken in turn, round after round, and the lines that compare them.
struct Workload {
  let lines: [Line]

  /// Whether it is left out unless it is named, because it needs more than the others.
  var isOnRequest = false

  /// Makes what the steps need.
  let prepare: @Sendable (Workbench) async throws -> [Step]

  static let all: [Workload] = [
    .codecs, .appends, .keyedAppends, .cacheGets, .newerSelects, .warmReduces, .manyReduces, .executions, .replays, .pages,
    .feed, .growth, .http, .warming,
  ]
}

/// One thing that is measured.
struct Step {
  let name: String
  let run: () async throws -> Sample
}

/// One comparison.
struct Line {
  /// What it is called, such as `append/32`.
  let name: String

  /// How many tasks do it at once.
  let tasks: Int

  /// What it is compared with, in a few words, which is also the name of that step.
  let tool: String

  /// The least ratio that satisfies; `nil` where there is nothing to satisfy.
  let bar: Double?

  init(_ name: String, tasks: Int, against tool: String, bar: Double?) {
    self.name = name
    self.tasks = tasks
    self.tool = tool
    self.bar = bar
  }

  /// Whether a name given by the user means this line: its own, or that of its group, such as `append`.
  func isNamed(_ name: String) -> Bool {
    self.name == name || self.name.split(separator: "/").first.map(String.init) == name
  }
}
