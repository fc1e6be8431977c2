-- One row for each backfill and each verification. Whoever works holds its lock; a process that dies lets go of it.
create table if not exists backfills (
  name text primary key,
  -- What the definition was when it began; a changed one must not go on in the middle.
  definition text not null,
  state text not null default 'running' check (state in ('running', 'paused', 'failed', 'completed')),
  -- Keys as texts: no number is too large and no time loses its microseconds on the way.
  position text[],
  until text[],
  visited bigint not null default 0,
  changed bigint not null default 0,
  estimate bigint,
  error text not null default '',
  started_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz
);

-- Rows for somebody to look at: passed over because they failed, or found different by a verification.
create table if not exists backfill_rows (
  name text not null references backfills (name) on delete cascade,
  key text[] not null,
  reason text not null,
  noted_at timestamptz not null default clock_timestamp(),
  primary key (name, key)
);
