-- The public keys that the shop has signed with, and one signed statement per release.
create table "signing_keys" (
  "key_id" char(64) primary key check ("key_id" ~ '^[0-9a-f]{64}$'),
  "public_pem" text not null,
  "created_at" timestamptz(3) not null,
  "retired_at" timestamptz(3)
);

create table "release_signatures" (
  "version_id" uuid primary key references "marketplace_key_versions" ("id") on delete cascade on update cascade,
  "key_id" char(64) not null references "signing_keys" ("key_id") on delete restrict on update cascade,
  "envelope" jsonb not null,
  "signed_at" timestamptz(3) not null
);

create index "release_signatures_key_id_idx" on "release_signatures" ("key_id");

-- At most one key signs at a time.
create unique index "signing_keys_one_current" on "signing_keys" ((true)) where "retired_at" is null;
