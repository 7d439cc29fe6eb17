/// Where a Redis server is, and who logs in to which of its databases.
package struct RedisEndpoint: Hashable, Sendable {
  package enum Address: Hashable, Sendable {
    case tcp(host: String, port: UInt16)
    case unix(path: String)
  }

  package struct Credentials: Hashable, Sendable {
    /// The user of an access control list; `nil` for the default user.
    package let user: String?
    package let password: String

    package init(user: String? = nil, password: String) {
      self.user = user
      self.password = password
    }
  }

  package let address: Address
  package let credentials: Credentials?
  package let database: Int

  package init(_ address: Address, credentials: Credentials? = nil, database: Int = 0) {
    self.address = address
    self.credentials = credentials
    self.database = database
  }
}

extension RedisEndpoint: CustomStringConvertible {
  /// The address alone.
  package var description: String {
    switch address {
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path): path
    }
  }
}

// Passwords stay out of whatever is printed by reflection too.
extension RedisEndpoint: CustomDebugStringConvertible, CustomReflectable {
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: ["address": description]) }
}

extension RedisEndpoint.Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "credentials" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
