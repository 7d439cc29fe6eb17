extension Migration {
  static let createCheckpoints = Migration(
    version: 2,
    name: "create checkpoints",
    statements: [
      // Names are ordered by their bytes. A claim draws a token, which no other claim has, not even after a removal.
      """
      create table eventlogs.checkpoints (
        name text collate "C" primary key,
        position int8 not null default 0 check (position >= 0),
        note text,
        saved_at timestamptz check (isfinite(saved_at)),
        holder text,
        expires_at timestamptz,
        token int8 not null generated always as identity (sequence name eventlogs.checkpoints_token_seq cache 1),
        check ((holder is null) = (expires_at is null))
      )
      """
    ]
  )
}
