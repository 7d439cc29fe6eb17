package import EventLogs
import Foundation
import LibPQ

extension PostgresEventStore {
  /// Which steps of the schema the database has, and which ``migrate()`` would apply.
  ///
  /// - Throws: ``EventLogsError`` with code `storeUnavailable`, `storeFailed`, `cancelled` or `closed`.
  package func schemaStatus() async throws(EventLogsError) -> SchemaStatus {
    var applied: [SchemaStatus.Step] = []
    if try await read(InspectionStatements.hasMigrations, PostgresParameters()).int64(0, 0) == 1 {
      let rows = try await read(InspectionStatements.migrations, PostgresParameters())
      applied = (0..<rows.rowCount).map { row in
        let version = rows.int32(row, 0)
        return SchemaStatus.Step(
          version: Int(version),
          name: rows.string(row, 1),
          appliedAt: Date(postgres: rows.int64(row, 2)),
          statements: Migration.all.first { $0.version == version }?.statements ?? []
        )
      }
    }
    let present = Set(applied.map(\.version))
    let steps = Migration.all.map { SchemaStatus.Step(version: Int($0.version), name: $0.name, statements: $0.statements) }
    return SchemaStatus(
      applied: applied,
      pending: steps.filter { !present.contains($0.version) },
      known: steps.last?.version ?? 0
    )
  }
}
