internal import CEventLogsPQ

/// Where to connect: a connection string, and the host with which to begin.
///
/// libpq tries the hosts of a connection string in order, and goes on to the next when one refuses. It doesn't watch the time
/// while it does that without blocking, so one that doesn't answer at all is given up here, and the next attempt begins with the
/// host behind it.
package struct ConnectionTarget: Sendable {
  /// The connection string as it was given.
  let connectionString: String

  /// How many hosts it names.
  let hostCount: Int

  /// How long to wait for one attempt, as the connection string says.
  let connectTimeout: Duration?

  /// The values of `host`, `hostaddr` and `port`, each a list with an element for every host.
  private var lists: [(keyword: String, values: [String])] = []

  /// Reads a connection string without connecting.
  ///
  /// - Throws: ``MalformedConnectionString``.
  package init(_ connectionString: String) throws(MalformedConnectionString) {
    self.connectionString = connectionString
    let options = try Self.options(of: connectionString)
    var lists = ["host", "hostaddr", "port"].compactMap { keyword in
      options[keyword].map {
        (keyword: keyword, values: $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
      }
    }
    let hostCount = lists.map(\.values.count).max() ?? 1
    self.hostCount = hostCount
    // One port may stand for all hosts.
    for place in lists.indices where lists[place].values.count == 1 {
      lists[place].values = Array(repeating: lists[place].values[0], count: hostCount)
    }
    // Lists of other lengths are libpq's to refuse.
    self.lists = lists.allSatisfy { $0.values.count == hostCount } ? lists : []
    connectTimeout = options["connect_timeout"].flatMap { Int($0) }.flatMap { $0 > 0 ? .seconds(max($0, 2)) : nil }
  }

  /// The settings that name the hosts, where the order isn't the given one.
  var hosts: [(String, String)] {
    lists.map { ($0.keyword, $0.values.joined(separator: ",")) }
  }

  /// Begins with the next host from now on.
  mutating func rotate() {
    for place in lists.indices { lists[place].values.append(lists[place].values.removeFirst()) }
  }

  /// The options that a connection string sets.
  private static func options(of text: String) throws(MalformedConnectionString) -> [String: String] {
    var message: UnsafeMutablePointer<CChar>?
    guard let options = unsafe PQconninfoParse(text, &message) else {
      guard let message = unsafe message else { throw MalformedConnectionString(problem: "no memory") }
      defer { unsafe PQfreemem(message) }
      throw MalformedConnectionString(problem: unsafe String(cString: message))
    }
    defer { unsafe PQconninfoFree(options) }
    var values: [String: String] = [:]
    var option = unsafe options
    while let keyword = unsafe option.pointee.keyword {
      if let value = unsafe option.pointee.val { unsafe values[String(cString: keyword)] = String(cString: value) }
      unsafe option += 1
    }
    return values
  }
}

/// A connection string that libpq can't read.
package struct MalformedConnectionString: Error, CustomStringConvertible {
  /// What is wrong, on one line, without the quoted parts, which may hold a password.
  package let description: String

  init(problem: String) {
    let line = problem.split(whereSeparator: \.isNewline).joined(separator: " ")
    description = line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
      .map { $0.offset.isMultiple(of: 2) ? String($0.element) : "…" }.joined()
  }
}
