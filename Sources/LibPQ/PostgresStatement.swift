/// A statement that a connection prepares when it first needs it.
package final class PostgresStatement: Sendable {
  /// The name it is prepared under, unique among the statements of a connection; empty for a statement that is run once.
  package let name: String

  /// The SQL text, one statement.
  package let sql: String

  /// The types of its parameters.
  package let parameters: [PostgresType]

  /// The statement that does for arrays of parameters what this one does for single ones, so that short reads which wait at the same
  /// time travel in one execution. It answers the same columns and, after them, the place of the parameters in the arrays, from 1,
  /// by which its rows are ordered.
  package let shared: PostgresStatement?

  /// Creates a statement.
  ///
  /// - Parameter name: What to call it, empty for a statement that is run once. A hash of the text is added, so that behind a
  ///   pooler, where builds share server processes, one build's statement is never taken for another's.
  package init(name: String, sql: String, parameters: [PostgresType] = [], shared: PostgresStatement? = nil) {
    // FNV-1a, which unlike Swift's own hashes is the same in every process.
    let hash = sql.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    self.name = name.isEmpty ? "" : "\(name)_\(String(hash, radix: 36))"
    self.sql = sql
    self.parameters = parameters
    self.shared = shared
  }
}

/// Object ids of PostgreSQL's built-in types, as `pg_type.dat` fixes them.
package enum PostgresType: UInt32, Sendable {
  case bool = 16
  case int8 = 20
  case int4 = 23
  case text = 25
  case json = 114
  case timestamptz = 1184
  case uuid = 2950
  case boolArray = 1000
  case int4Array = 1007
  case textArray = 1009
  case int8Array = 1016
  case timestamptzArray = 1185
  case jsonArray = 199
  case uuidArray = 2951
}
