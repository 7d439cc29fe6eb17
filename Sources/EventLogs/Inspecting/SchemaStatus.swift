package import struct Foundation.Date

/// Which steps of the schema a database has, and which this build knows.
package struct SchemaStatus: Hashable, Sendable {
  /// One step.
  package struct Step: Hashable, Sendable {
    package let version: Int
    package let name: String

    /// When it was applied; `nil` where it wasn't, or nobody wrote it down.
    package let appliedAt: Date?

    /// Its SQL; empty for a step that this build doesn't know.
    package let statements: [String]

    package init(version: Int, name: String, appliedAt: Date? = nil, statements: [String]) {
      self.version = version
      self.name = name
      self.appliedAt = appliedAt
      self.statements = statements
    }
  }

  /// The steps that the database has, in order.
  package var applied: [Step]

  /// The steps that it lacks, in order.
  package var pending: [Step]

  /// The last step that this build knows.
  package var known: Int

  package init(applied: [Step], pending: [Step], known: Int) {
    self.applied = applied
    self.pending = pending
    self.known = known
  }

  /// The last step that the database has; 0 for none.
  package var version: Int { applied.last?.version ?? 0 }

  /// The check of it, for operators.
  package var diagnosis: Diagnosis {
    if version > known {
      return .warning(
        "schema",
        "The schema has version \(version), and this build knows \(known).",
        "Deploy a newer build; this one refuses to migrate, and may not know what it reads."
      )
    }
    guard pending.isEmpty else {
      return .warning("schema", "The schema has version \(version); this build's is \(known).", "Run eventlogs migrate apply.")
    }
    return .fine("schema", "The schema has version \(version), as this build's.")
  }
}
