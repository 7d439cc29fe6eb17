extension Migration {
  static let createEvents = Migration(
    version: 1,
    name: "create events",
    statements: [
      // `json` keeps the bytes that were sent, and is cheaper to insert than `jsonb`. Positions come from a sequence without a
      // cache, so that they are drawn in order. The time is the server's.
      """
      create table eventlogs.events (
        log_id uuid not null,
        event_index int4 not null check (event_index >= 0),
        log_type text not null,
        position int8 generated always as identity (sequence name eventlogs.events_position_seq cache 1),
        recorded_at timestamptz not null default now() check (isfinite(recorded_at)),
        event_type text not null,
        event_version int4 not null check (event_version >= 1),
        payload json not null,
        metadata json,
        idempotency_key text,
        append_size int4,
        primary key (log_id, event_index),
        check ((idempotency_key is null) = (append_size is null))
      )
      """,
      """
      comment on column eventlogs.events.append_size is
        'how many events were appended under idempotency_key, on the first of them'
      """,
      """
      create unique index events_idempotency_key on eventlogs.events (idempotency_key) where idempotency_key is not null
      """,
      "create unique index events_position on eventlogs.events (position)",
      // The logs of a type, in the order of their creation.
      "create index events_logs on eventlogs.events (log_type, log_id) where event_index = 0",
      """
      create function eventlogs.refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception 'events are immutable: % of eventlogs.events is refused', tg_op using errcode = 'restrict_violation';
      end
      $$
      """,
      """
      create trigger events_are_immutable before update or delete or truncate on eventlogs.events
        for each statement execute function eventlogs.refuse_change()
      """,
    ]
  )
}
