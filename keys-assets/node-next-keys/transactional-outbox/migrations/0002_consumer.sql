-- For consumers, in the database that they write to. How far each has come with each aggregate:
create table if not exists outbox_positions (
  consumer text not null,
  aggregate text not null,
  seq bigint not null,
  primary key (consumer, aggregate)
);

-- For those whose messages come by a way that does not keep their order: what each has handled. Delete old rows by
-- handled_at when no repeat can come any more.
create table if not exists outbox_handled (
  consumer text not null,
  id uuid not null,
  handled_at timestamptz not null default clock_timestamp(),
  primary key (consumer, id)
);
create index if not exists outbox_handled_at on outbox_handled (handled_at);
