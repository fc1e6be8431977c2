-- Who writes takes the next number of its aggregate here and holds the row until its transaction ends. That is what makes
-- the numbers gapless and their order the order of commits: number 6 is given out only when 5 is committed or undone.
create table if not exists outbox_sequences (
  aggregate text primary key,
  last_seq bigint not null
);

create table if not exists outbox_messages (
  aggregate text not null,
  seq bigint not null,
  id uuid not null unique default gen_random_uuid(),
  topic text not null,
  payload jsonb not null,
  headers jsonb not null default '{}',
  created_at timestamptz not null default clock_timestamp(),
  -- stopped: given up, and holding up what comes after it. dead: given up and passed over.
  status text not null default 'waiting' check (status in ('waiting', 'delivered', 'stopped', 'dead', 'discarded')),
  attempts integer not null default 0,
  due_at timestamptz not null default '-infinity',
  error text not null default '',
  settled_at timestamptz,
  primary key (aggregate, seq),
  check ((status in ('waiting', 'stopped')) = (settled_at is null))
);
-- The relay walks from head to head by this one; its size is that of the backlog.
create index if not exists outbox_messages_heads on outbox_messages (aggregate, seq) where status in ('waiting', 'stopped');
create index if not exists outbox_messages_given_up on outbox_messages (created_at) where status in ('stopped', 'dead');
create index if not exists outbox_messages_settled on outbox_messages (settled_at) where status in ('delivered', 'discarded');

-- Which relay delivers an aggregate. Apart from the sequences, so that relays and writers do not wait for each other.
create table if not exists outbox_leases (
  aggregate text primary key,
  token bigint not null,
  lease_until timestamptz not null
);
