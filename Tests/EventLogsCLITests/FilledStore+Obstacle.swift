import Foundation
import TestServers
import Testing

/// What happens when an event, or that it is a log's last, is read from PostgreSQL.
enum Obstacle {
  /// The read waits for the advisory lock 7.
  case gate

  /// It fails, as at a damaged page.
  case damage

  /// Its connection is lost.
  case disconnection

  fileprivate var statement: String {
    switch self {
    case .gate: "perform pg_advisory_xact_lock_shared(7)"
    case .damage: "raise exception 'invalid page in block 7' using errcode = 'XX001'"
    case .disconnection: "perform pg_terminate_backend(pg_backend_pid())"
    }
  }
}

extension FilledStore {
  /// Puts an obstacle in the way of whoever reads the event at a position.
  func put(_ obstacle: Obstacle, at position: Int) async throws {
    // Stable, so that no plan calls it for rows that aren't answered.
    try await database?.execute(
      """
      alter table eventlogs.events rename to behind;
      create function eventlogs.read(moment timestamptz, place bigint) returns timestamptz stable language plpgsql as $$
      begin
        if place = \(position) then \(obstacle.statement); end if;
        return moment;
      end $$;
      create view eventlogs.events as select log_id, event_index, log_type, position,
        eventlogs.read(recorded_at, position) as recorded_at, event_type, event_version, payload, metadata, idempotency_key,
        append_size from eventlogs.behind
      """
    )
  }

  /// Takes the obstacle away.
  func removeObstacle() async throws {
    try await database?.execute(
      "drop view eventlogs.events; drop function eventlogs.read; alter table eventlogs.behind rename to events"
    )
  }

  /// Appends so many events, each to a log of its own.
  func logs(_ count: Int) async throws {
    try await database?.execute(
      """
      insert into eventlogs.events (log_id, event_index, log_type, event_type, event_version, payload)
      select gen_random_uuid(), 0, 'payment', 'requested', 1, json_build_object('amount', n) from generate_series(1, \(count)) n
      """
    )
  }

  /// Starts the command, waits until what it reads waits for a lock, and interrupts it.
  func interrupt(_ arguments: [String]) async throws -> (status: Int32, output: String) {
    let database = try #require(database)
    let command = try await ServerProcess.start(
      "bash",
      ["-c", #"echo started; exec "$@""#, "bash", builtProduct("eventlogs")] + arguments + ["--store", url],
      readyWhenOutputContains: "started\n"
    )
    try await database.waitForBlocked(1)
    let status = await command.stop(SIGINT)
    // A session that waits for a lock doesn't notice that nobody waits for it.
    try await database.execute(
      "select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    )
    return (status, command.output)
  }
}
