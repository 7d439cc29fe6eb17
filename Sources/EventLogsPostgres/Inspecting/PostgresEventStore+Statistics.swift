package import EventLogs
import LibPQ

extension PostgresEventStore: InspectableStore {
  /// The size of the table up to which its rows are counted, in bytes.
  private static let countedBytes = 1 << 30

  /// - Throws: ``EventLogsError`` with code `storeUnavailable`, `storeFailed`, `cancelled` or `closed`.
  package func statistics() async throws(EventLogsError) -> StoreStatistics {
    // Counting takes its time, and nobody shall wait behind it.
    let connection = PostgresConnection(target, connectTimeout: options.connectTimeout)
    do throws(EventLogsError) {
      let statistics = try await Statistician(connection: connection).statistics()
      await connection.close()
      return statistics
    } catch {
      await connection.close()
      throw error
    }
  }

  private struct Statistician {
    private static let timeout = Duration.seconds(600)

    let connection: PostgresConnection

    func statistics() async throws(EventLogsError) -> StoreStatistics {
      let sizes = try await counts(InspectionStatements.sizes)
      let estimate = try await read(InspectionStatements.estimatedEvents).int64(0, 0)
      let isEstimated = estimate > 0 && sizes["events", default: 0] > PostgresEventStore.countedBytes
      var window = PostgresParameters()
      window.append(Int32(RecentAppends.minutes))
      window.append(Int64(RecentAppends.maximumEvents))
      let recent = try await read(InspectionStatements.recent, window)
      return StoreStatistics(
        events: isEstimated ? estimate : try await read(InspectionStatements.events).int64(0, 0),
        isEstimated: isEstimated,
        logs: try await counts(InspectionStatements.logs),
        bytes: sizes,
        recent: RecentAppends(events: recent.int64(0, 0), age: Double(recent.int64(0, 1)) / 1_000_000)
      )
    }

    private func counts(_ statement: PostgresStatement) async throws(EventLogsError) -> [String: Int64] {
      let rows = try await read(statement)
      return Dictionary((0..<rows.rowCount).map { (rows.string($0, 0), rows.int64($0, 1)) }) { $1 }
    }

    private func read(
      _ statement: PostgresStatement,
      _ parameters: PostgresParameters = PostgresParameters()
    ) async throws(EventLogsError) -> PostgresResult {
      switch await connection.run(statement, parameters, kind: .read, timeout: Self.timeout) {
      case .success(let rows): return rows
      case .failure(let failure): throw EventLogsError(failure)
      }
    }
  }
}
