-- Who wants to be told of a KEY's new versions. A row that ended is a "no" that stays said.
create table "release_follows" (
  "user_id" uuid not null references "users" ("id") on delete cascade on update cascade,
  "key_id" uuid not null references "marketplace_keys" ("id") on delete cascade on update cascade,
  "since" timestamptz(3) not null,
  "ended_at" timestamptz(3),
  "told_version_id" uuid references "marketplace_key_versions" ("id") on delete set null on update cascade,
  primary key ("user_id", "key_id"),
  check ("ended_at" is null or "ended_at" >= "since")
);

-- The job goes through a KEY's followers who have not been told of its newest version.
create index "release_follows_key_id_ended_at_idx" on "release_follows" ("key_id", "ended_at");

-- Where a program can unsubscribe with one request (RFC 8058); null for mails that are no subscription.
alter table "mails" add column "unsubscribe_url" text;
