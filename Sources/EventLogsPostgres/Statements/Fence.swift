import LibPQ

/// How a reader of the feed knows which positions may still be filled.
///
/// Every appending statement first takes a shared advisory lock that names the last position drawn so far, and only then draws
/// its own, which are therefore larger. A reader reads the last position drawn, then the smallest such lock, and in a *new*
/// snapshot the events up to the smaller of both. Whoever appends later draws a larger position; whoever was appending holds
/// its lock until its commit can be seen.
///
/// Advisory locks belong to one database, so long transactions elsewhere hold nobody back.
enum Fence {
  /// The first key of the advisory locks: "ELog" in ASCII.
  static let lockClass = 0x454c_6f67

  /// The key under which migrations exclude each other, beside which no position is ever locked.
  static let migrationLock = "pg_advisory_xact_lock(\(lockClass + 1), 0)"

  /// The common table expression that takes the lock. A lock's second key has 32 bits, so it holds the position's low half.
  /// A sequence that was never called has a last value that has not been given out.
  static let lock = """
    fence as materialized (
      select pg_advisory_xact_lock_shared(\(lockClass), (((last_value - (not is_called)::int) << 32) >> 32)::int)
      from eventlogs.events_position_seq
    )
    """

  /// Up to which position the feed may be read now.
  ///
  /// The position drawn last is read before the locks, because the subquery depends on it. The distance between both is taken
  /// modulo 2³²; a lock that seems to lie more than 2³¹ back is of an append that began later, and lies ahead.
  private static let readable = """
    drawn as materialized (
      select last_value - (not is_called)::int as through from eventlogs.events_position_seq
    ),
    readable as materialized (
      select drawn.through - coalesce((
        select max((drawn.through - locks.objid::int8) & 4294967295)
        from pg_catalog.pg_locks locks
        where locks.locktype = 'advisory' and locks.classid = \(lockClass) and locks.objsubid = 2
          and locks.database = (select oid from pg_catalog.pg_database where datname = current_database())
          and (drawn.through - locks.objid::int8) & 4294967295 < 2147483648
      ), 0) as through
      from drawn
    )
    """

  /// Up to which position the feed may be read now.
  ///
  /// Answers: one row with the position.
  static let bound = PostgresStatement(name: "feed_bound", sql: "with \(readable) select through from readable")

  /// The same, and where the first event of a span is.
  ///
  /// This statement's snapshot is too old to read events in. All that depends on the event it finds is how far a page looks; which
  /// events are there is for the next statement to say.
  ///
  /// Parameters: 1 the position before the span, 2 the last position of the span.
  /// Answers: one row with the bound and the event's position, null if there is none.
  static let boundAndFirst = PostgresStatement(
    name: "feed_bound_first",
    sql: """
      with \(readable)
      select through, (
        select position from eventlogs.events where position > $1 and position <= $2 order by position limit 1
      )
      from readable
      """,
    parameters: [.int8, .int8]
  )

  /// The same, and where the last event of a span is that lies within the bound; parameters and answer as ``boundAndFirst``.
  static let boundAndLast = PostgresStatement(
    name: "feed_bound_last",
    sql: """
      with \(readable)
      select through, (
        select position from eventlogs.events
        where position > $1 and position <= least($2, readable.through) order by position desc limit 1
      )
      from readable
      """,
    parameters: [.int8, .int8]
  )
}
