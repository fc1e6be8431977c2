-- The rules of discovery: written from the shop's file at each ingestion, switched off here.
create table "discovery_rules" (
  "slug" text not null,
  "definition" jsonb not null,
  "is_enabled" boolean not null default true,
  "updated_at" timestamptz(3) not null,
  constraint "discovery_rules_pkey" primary key ("slug")
);
alter table discovery_rules
  add constraint discovery_rules_named check (definition ->> 'slug' = slug);

-- A signal lives, and a closed list says what it can be.
alter table marketplace_discovery_signals
  add constraint marketplace_discovery_signals_kind
    check (kind in ('role', 'tool', 'problem', 'stage', 'viewed', 'dismissed', 'dismissed_bundle', 'dismissed_plan')),
  add constraint marketplace_discovery_signals_times check (expires_at > created_at);

-- What was shown to whom: asked when somebody follows it, and when rules are compared.
create index "marketplace_analytics_kind_user_id_key_slug_idx" on "marketplace_analytics"("kind", "user_id", "key_slug");
