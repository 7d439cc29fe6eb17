import LibPQ

/// The statements that move checkpoints and read them.
///
/// A lease ends by the server's clock. That is `clock_timestamp()`, since `now()` would be the time before the statement waited for
/// another one that changes the same row.
enum CheckpointStatements {
  /// Claims a checkpoint, or tells who holds it.
  ///
  /// Parameters: 1 name, 2 holder, 3 the lease's microseconds.
  /// Answers: one row with token, position and note, all null if it is held; and who held it when the statement began, for how
  /// many more microseconds, null if nobody did.
  static let claim = PostgresStatement(
    name: "checkpoint_claim",
    sql: """
      with claimed as (
        insert into eventlogs.checkpoints as present (name, holder, expires_at) values ($1, $2, \(leaseEnd("$3")))
        on conflict (name) do update set holder = $2, expires_at = \(leaseEnd("$3")), token = default
        where present.holder is null or present.holder = $2 or present.expires_at <= clock_timestamp()
        returning token, position, note
      )
      select claimed.token, claimed.position, claimed.note, before.holder, \(leaseLeft("before.expires_at"))
      from (select) as one
      left join claimed on true
      left join eventlogs.checkpoints as before on before.name = $1 and before.expires_at > clock_timestamp()
      """,
    parameters: [.text, .text, .int8]
  )

  /// Moves a checkpoint and renews its lease.
  ///
  /// Parameters: 1 name, 2 token, 3 the lease's microseconds, 4 position, 5 note.
  /// Answers: one row with the position that was saved, null if none was, and the one before, null if the lease is lost.
  static let save = PostgresStatement(
    name: "checkpoint_save",
    sql: """
      with saved as (
        update eventlogs.checkpoints
        set position = $4, note = $5, saved_at = clock_timestamp(), expires_at = \(leaseEnd("$3"))
        where \(isHeld) and position <= $4
        returning position
      )
      select (select position from saved), (select position from eventlogs.checkpoints where \(isHeld))
      """,
    parameters: [.text, .int8, .int8, .int8, .text]
  )

  /// Renews a lease.
  ///
  /// Parameters: 1 name, 2 token, 3 the lease's microseconds.
  /// Answers: a row, or none if the lease is lost.
  static let renew = PostgresStatement(
    name: "checkpoint_renew",
    sql: "update eventlogs.checkpoints set expires_at = \(leaseEnd("$3")) where \(isHeld) returning token",
    parameters: [.text, .int8, .int8]
  )

  /// Ends a lease.
  ///
  /// Parameters: 1 name, 2 token.
  static let release = PostgresStatement(
    name: "checkpoint_release",
    sql: "update eventlogs.checkpoints set holder = null, expires_at = null where \(isHeld)",
    parameters: [.text, .int8]
  )

  /// Forgets a checkpoint, or tells who holds it.
  ///
  /// Parameters: 1 name.
  /// Answers: a row, if it is held, with the holder, null if it was claimed just now, and for how many more microseconds.
  static let remove = PostgresStatement(
    name: "checkpoint_remove",
    sql: """
      with removed as (
        delete from eventlogs.checkpoints
        where name = $1 and (holder is null or expires_at <= clock_timestamp())
        returning name
      )
      select holder, \(leaseLeft("expires_at")) from eventlogs.checkpoints
      where name = $1 and not exists (select from removed)
      """,
    parameters: [.text]
  )

  /// One checkpoint.
  ///
  /// Parameters: 1 name.
  /// Answers: name, position, note, when it was saved, holder, the microseconds that are left to them or, below
  /// zero, were over so long ago.
  static let one = PostgresStatement(name: "checkpoint", sql: "\(select) where name = $1", parameters: [.text])

  /// All checkpoints by the bytes of their names; answers as ``one``.
  static let all = PostgresStatement(name: "checkpoints", sql: "\(select) order by name")

  private static let select = """
    select name, position, note, saved_at, holder, \(leaseLeft("expires_at")) from eventlogs.checkpoints
    """

  private static let isHeld = "name = $1 and token = $2 and holder is not null"

  private static func leaseEnd(_ microseconds: String) -> String {
    "clock_timestamp() + \(microseconds) * interval '1 microsecond'"
  }

  private static func leaseLeft(_ end: String) -> String {
    "(extract(epoch from \(end) - clock_timestamp()) * 1000000)::int8"
  }
}
