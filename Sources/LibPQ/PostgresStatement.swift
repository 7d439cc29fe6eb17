/// A statement that a connection prepares when it first needs it.
package struct PostgresStatement: Sendable {
  /// The name it is prepared under, unique among the statements of a connection; empty for a statement that is run once.
  package let name: String

  /// The SQL text, one statement.
  package let sql: String

  /// The types of its parameters.
  package let parameters: [PostgresType]

  package init(name: String, sql: String, parameters: [PostgresType] = []) {
    self.name = name
    self.sql = sql
    self.parameters = parameters
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
