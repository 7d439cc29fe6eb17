import LibPQ

/// The statements by which operators learn about the server and what it holds.
enum InspectionStatements {
  /// Settings by name, as this connection has them.
  ///
  /// Parameters: 1 the names. Answers: name, value.
  static let settings = PostgresStatement(
    name: "inspect_settings",
    sql: "select name, setting from pg_catalog.pg_settings where name = any($1)",
    parameters: [.textArray]
  )

  /// What isn't a setting.
  ///
  /// Answers one row: 0 whether the server is a standby; how many are connected 1 in all, 2 to this database and 3 as this role; the
  /// most that 4 this database and 5 this role may have (-1 for no limit); 6 the database's encoding.
  ///
  /// The sessions of other roles are counted where everybody may see them: what `pg_stat_activity` shows of them depends on rights.
  static let server = PostgresStatement(
    name: "inspect_server",
    sql: """
      select pg_is_in_recovery()::int4,
        (select coalesce(sum(numbackends), 0)::int8 from pg_catalog.pg_stat_database),
        (select coalesce(sum(numbackends), 0)::int8 from pg_catalog.pg_stat_database where datname = current_database()),
        (select count(*) from pg_catalog.pg_stat_activity where usename = current_user and backend_type = 'client backend'),
        (select datconnlimit from pg_catalog.pg_database where datname = current_database()),
        (select rolconnlimit from pg_catalog.pg_roles where rolname = current_user),
        pg_catalog.getdatabaseencoding()::text
      """
  )

  /// The server's clock. Answers one row with the time.
  static let clock = PostgresStatement(name: "inspect_clock", sql: "select clock_timestamp()")

  /// What guards the events.
  ///
  /// Answers: what it is (index, trigger or sequence), its name, whether it does its work.
  static let guards = PostgresStatement(
    name: "inspect_guards",
    sql: """
      select 'index', c.relname::text, i.indisvalid::int4
      from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
      where i.indrelid = to_regclass('eventlogs.events')
      union all
      select 'trigger', tgname::text, (tgenabled in ('O', 'A'))::int4
      from pg_catalog.pg_trigger where tgrelid = to_regclass('eventlogs.events') and not tgisinternal
      union all
      select 'sequence', 'events_position_seq', (seqcache = 1 and seqincrement > 0 and not seqcycle)::int4
      from pg_catalog.pg_sequence where seqrelid = to_regclass('eventlogs.events_position_seq')
      """
  )

  /// The transactions that have held the readers of the feed back for over a minute, the longest first, and then those whose time
  /// this role may not see, however short it is.
  ///
  /// Answers: process id; seconds, -1 where they can't be seen; a name that no other transaction has at the same time or later.
  static let fences = PostgresStatement(
    name: "inspect_fences",
    sql: """
      select activity.pid, coalesce(extract(epoch from now() - activity.xact_start)::int8, -1), locks.virtualtransaction
      from pg_catalog.pg_locks locks join pg_catalog.pg_stat_activity activity using (pid)
      where locks.locktype = 'advisory' and locks.classid = \(Fence.lockClass) and locks.objsubid = 2
        and locks.database = (select oid from pg_catalog.pg_database where datname = current_database())
        and (activity.xact_start < now() - interval '1 minute' or activity.xact_start is null and activity.backend_type is null)
      order by activity.xact_start nulls last
      """
  )

  /// The steps of the schema that the database has; no row where it has no schema.
  ///
  /// Answers: version, name, time.
  static let migrations = PostgresStatement(
    name: "inspect_migrations",
    sql: "select version, name, applied_at from eventlogs.migrations order by version"
  )

  /// Whether the database has the table of those steps. Answers one row with 0 or 1.
  static let hasMigrations = PostgresStatement(
    name: "inspect_schema",
    sql: "select count(*) from pg_catalog.pg_tables where schemaname = 'eventlogs' and tablename = 'migrations'"
  )

  /// The sizes of tables, with their long values, and of indexes.
  ///
  /// Answers: name, bytes.
  static let sizes = PostgresStatement(
    name: "",
    sql: """
      select relname::text, case relkind when 'i' then pg_relation_size(oid) else pg_table_size(oid) end
      from pg_catalog.pg_class where relnamespace = to_regnamespace('eventlogs') and relkind in ('r', 'i')
      """
  )

  /// How many events there were when the table was last analysed; -1 if it never was. Answers one row.
  static let estimatedEvents = PostgresStatement(
    name: "",
    sql: "select reltuples::int8 from pg_catalog.pg_class where oid = to_regclass('eventlogs.events')"
  )

  /// How many events there are. Answers one row.
  static let events = PostgresStatement(name: "", sql: "select count(*) from eventlogs.events")

  /// How many logs there are of each type. Answers: type, count.
  static let logs = PostgresStatement(
    name: "",
    sql: "select log_type, count(*) from eventlogs.events where event_index = 0 group by log_type"
  )

  /// The events of the last minutes among the newest.
  ///
  /// Parameters: 1 minutes, 2 how many of the newest. Answers one row: how many, and the age of the oldest in microseconds.
  static let recent = PostgresStatement(
    name: "",
    sql: """
      select count(*), coalesce(extract(epoch from now() - min(recorded_at)) * 1000000, 0)::int8
      from (select recorded_at from eventlogs.events order by position desc limit $2) newest
      where recorded_at > now() - make_interval(mins => $1)
      """,
    parameters: [.int4, .int8]
  )
}
