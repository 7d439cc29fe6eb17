import EventLogs
import Foundation
import Hiredis

extension RedisEndpoint {
  /// Reads the URL of a Redis server.
  ///
  /// - Parameter url: `redis://[[user]:password@]host[:port][/database]`, or for a Unix domain socket
  ///   `redis+unix://[[user]:password@]/path[?db=database]`. User, password, host and path may be percent-encoded.
  /// - Throws: ``EventLogsError`` with code `invalidArgument`, which never repeats the URL: it may hold a password.
  init(url: String) throws(EventLogsError) {
    guard let separator = url.firstRange(of: "://") else {
      throw .invalidRedisURL("it begins with redis:// or redis+unix://")
    }
    let rest = url[separator.upperBound...]
    switch url[..<separator.lowerBound].lowercased() {
    case "redis": try self.init(server: rest)
    case "redis+unix": try self.init(socket: rest)
    case "rediss":
      throw .invalidRedisURL("TLS (rediss://) is not supported; connect through a TLS tunnel or a Unix domain socket")
    default: throw .invalidRedisURL("it begins with redis:// or redis+unix://")
    }
  }

  private init(server text: Substring) throws(EventLogsError) {
    let slash = text.firstIndex(of: "/") ?? text.endIndex
    let (credentials, place) = try Credentials.split(text[..<slash])
    let database = text[slash...].dropFirst()
    let (host, port) = try Self.hostAndPort(place)
    self.init(
      .tcp(host: host, port: port),
      credentials: credentials,
      database: database.isEmpty ? 0 : try Self.database(database)
    )
  }

  private init(socket text: Substring) throws(EventLogsError) {
    let question = text.firstIndex(of: "?") ?? text.endIndex
    let slash = text[..<question].firstIndex(of: "/") ?? question
    let (credentials, host) = try Credentials.split(text[..<slash])
    guard host.isEmpty else { throw .invalidRedisURL("after redis+unix:// comes the path, which begins with /") }
    let path = try Self.decoded(text[slash..<question], "path")
    // sockaddr_un holds 108 bytes on Linux and 104 on Apple's systems, with the NUL at the end.
    guard path.utf8.count > 1, path.utf8.count <= 103 else {
      throw .invalidRedisURL("the path of a socket has at most 103 bytes")
    }
    let query = text[question...].dropFirst()
    var database = 0
    if !query.isEmpty {
      guard query.hasPrefix("db=") else { throw .invalidRedisURL("its only option is db, the number of the database") }
      database = try Self.database(query.dropFirst(3))
    }
    self.init(.unix(path: path), credentials: credentials, database: database)
  }

  private static func hostAndPort(_ text: Substring) throws(EventLogsError) -> (String, UInt16) {
    var host = text
    var port: Substring?
    if text.hasPrefix("[") {
      guard let bracket = text.firstIndex(of: "]") else { throw .invalidRedisURL("an IPv6 address ends with ]") }
      host = text[..<bracket].dropFirst()
      let after = text[bracket...].dropFirst()
      guard after.isEmpty || after.hasPrefix(":") else { throw .invalidRedisURL("after an IPv6 address comes the port") }
      port = after.isEmpty ? nil : after.dropFirst()
    } else if let colon = text.firstIndex(of: ":") {
      host = text[..<colon]
      port = text[colon...].dropFirst()
    }
    let name = try decoded(host, "host")
    guard !name.isEmpty else { throw .invalidRedisURL("it names no host") }
    guard let port else { return (name, 6379) }
    guard let number = UInt16(port), number > 0 else { throw .invalidRedisURL("the port is a number from 1 to 65535") }
    return (name, number)
  }

  private static func database(_ text: Substring) throws(EventLogsError) -> Int {
    guard let number = Int32(text), number >= 0 else {
      throw .invalidRedisURL("the database is a number from 0 on")
    }
    return Int(number)
  }

  fileprivate static func decoded(_ text: Substring, _ part: String) throws(EventLogsError) -> String {
    guard let decoded = text.removingPercentEncoding, !decoded.utf8.contains(0) else {
      throw .invalidRedisURL("the \(part) has a malformed percent-encoding")
    }
    return decoded
  }
}

extension RedisEndpoint.Credentials {
  /// Takes `user:password@` off the front of a host. A password that holds `@` unescaped is understood, since the last `@` counts.
  fileprivate static func split(_ text: Substring) throws(EventLogsError) -> (Self?, Substring) {
    guard let at = text.lastIndex(of: "@") else { return (nil, text) }
    let host = text[at...].dropFirst()
    guard let colon = text[..<at].firstIndex(of: ":") else {
      throw .invalidRedisURL("before @ come user and password, user:password@, or a password alone, :password@")
    }
    let user = try RedisEndpoint.decoded(text[..<colon], "user")
    let password = try RedisEndpoint.decoded(text[colon..<at].dropFirst(), "password")
    guard !password.isEmpty else { throw .invalidRedisURL("the password is empty") }
    return (Self(user: user.isEmpty ? nil : user, password: password), host)
  }
}

extension EventLogsError {
  fileprivate static func invalidRedisURL(_ why: String) -> EventLogsError {
    EventLogsError(.invalidArgument, "The URL of Redis is not valid: \(why).")
  }
}
