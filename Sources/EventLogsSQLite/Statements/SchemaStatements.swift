/// The SQL of the schema: numbered migrations, each applied once and never changed afterwards.
enum SchemaStatements {
  /// Marks a file as an event store: "EvLg" in ASCII.
  static let applicationID: Int32 = 0x4576_4c67

  /// Migration n is at place n - 1, and the file's `user_version` says how many were applied.
  static let migrations = [events, checkpoints]

  /// 1: the events.
  ///
  /// A keyed append is the `append_size` events from the row that holds its key. `INSERT OR REPLACE` deletes rows without
  /// asking the trigger for DELETE, hence the trigger for INSERT.
  private static let events = """
    CREATE TABLE events (
      position INTEGER PRIMARY KEY AUTOINCREMENT,
      log_id BLOB NOT NULL CHECK (length(log_id) = 16),
      log_type TEXT NOT NULL,
      event_index INTEGER NOT NULL CHECK (event_index BETWEEN 0 AND 2147483647),
      recorded_at INTEGER NOT NULL,
      event_type TEXT NOT NULL,
      event_version INTEGER NOT NULL CHECK (event_version BETWEEN 1 AND 2147483647),
      payload TEXT NOT NULL CHECK (json_valid(payload)),
      metadata TEXT CHECK (metadata IS NULL OR json_valid(metadata)),
      idempotency_key TEXT,
      append_size INTEGER CHECK (append_size >= 1),
      UNIQUE (log_id, event_index),
      CHECK ((idempotency_key IS NULL) = (append_size IS NULL))
    ) STRICT;

    CREATE UNIQUE INDEX events_by_idempotency_key ON events (idempotency_key) WHERE idempotency_key IS NOT NULL;

    CREATE INDEX logs_by_type ON events (log_type, log_id) WHERE event_index = 0;

    CREATE TRIGGER events_are_never_updated BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'events are immutable'); END;

    CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'events are immutable'); END;

    CREATE TRIGGER events_are_never_replaced BEFORE INSERT ON events
    WHEN EXISTS (SELECT 1 FROM events WHERE position = NEW.position)
      OR EXISTS (SELECT 1 FROM events WHERE log_id = NEW.log_id AND event_index = NEW.event_index)
      OR EXISTS (SELECT 1 FROM events WHERE idempotency_key = NEW.idempotency_key)
    BEGIN SELECT RAISE(ABORT, 'events are immutable'); END;
    """

  /// 2: the checkpoints. Every claim makes a row anew, so that its id can be the claim's token: AUTOINCREMENT gives none twice.
  private static let checkpoints = """
    CREATE TABLE checkpoints (
      token INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL UNIQUE,
      position INTEGER NOT NULL CHECK (position >= 0),
      note TEXT,
      saved_at INTEGER,
      holder TEXT,
      expires_at INTEGER,
      CHECK ((holder IS NULL) = (expires_at IS NULL))
    ) STRICT;
    """
}
