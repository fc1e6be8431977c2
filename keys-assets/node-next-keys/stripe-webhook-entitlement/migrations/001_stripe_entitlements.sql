-- PostgreSQL 12 or newer. Run once, by whatever runs your migrations. Safe to run again.

-- The inbox. No payload: an event is a hint, the state is asked for.
create table if not exists stripe_webhook_events (
  id text primary key,
  type text not null,
  object_key text,
  received_at timestamptz not null,
  processed_at timestamptz,
  attempts integer not null default 0,
  last_error text,
  -- When it may be claimed. A claim moves it ahead by the lease.
  due_at timestamptz not null,
  dead_at timestamptz,
  check (processed_at is not null or object_key is not null),
  check (processed_at is null or dead_at is null)
);
create index if not exists stripe_webhook_events_due on stripe_webhook_events (due_at, id)
  where processed_at is null and dead_at is null;
create index if not exists stripe_webhook_events_dead on stripe_webhook_events (dead_at) where dead_at is not null;
create index if not exists stripe_webhook_events_received on stripe_webhook_events (received_at);

-- One row for each checkout session or subscription that was looked at. An older look never replaces a newer one.
create table if not exists stripe_objects (
  key text primary key,
  ticket integer not null,
  applied integer not null default 0,
  applied_at timestamptz,
  review text,
  check (applied <= ticket)
);
create index if not exists stripe_objects_review on stripe_objects (key) where review is not null;

-- The facts. Rows whose object_key is not a Stripe object are yours (grants by hand); nothing here touches them.
create table if not exists entitlement_sources (
  id bigint generated always as identity primary key,
  object_key text not null,
  subject text not null,
  product text not null,
  valid_from timestamptz not null,
  valid_to timestamptz,
  ended_by text,
  check (valid_to is null or valid_to > valid_from)
);
create index if not exists entitlement_sources_subject on entitlement_sources (subject, product);
create index if not exists entitlement_sources_object on entitlement_sources (object_key);
