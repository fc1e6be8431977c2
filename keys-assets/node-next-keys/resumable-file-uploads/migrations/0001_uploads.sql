-- One row for each upload. Bytes never pass through here, nor through your server.
create table if not exists uploads (
  id uuid primary key,
  owner text not null,
  object_key text not null unique,
  -- S3's id of the multipart upload.
  multipart_id text not null,
  name text not null,
  type text not null,
  size bigint not null check (size > 0),
  part_size bigint not null check (part_size > 0),
  -- What the client said of each part before it was sent: {"1": "base64 of its SHA-256"}.
  digests jsonb not null default '{}',
  status text not null default 'open' check (status in ('open', 'completing', 'ready', 'rejected', 'aborted')),
  reason text not null default '',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  expires_at timestamptz not null
);
create index if not exists uploads_owner on uploads (owner, created_at desc);
create index if not exists uploads_unfinished on uploads (expires_at) where status in ('open', 'completing');
