-- One row for each customer's identity provider. A tenant may have several; each has its own callback and logout address.
create table if not exists sso_connections (
  id uuid primary key,
  tenant text not null,
  issuer text not null,
  client_id text not null,
  -- Sealed by the application (AES-256-GCM, bound to this row). Null for a public client, which has PKCE alone.
  client_secret text,
  token_auth text not null check (token_auth in ('client_secret_basic', 'client_secret_post', 'none')),
  scopes text not null default 'openid email profile',
  max_age_s integer,
  enabled boolean not null default true,
  created_at timestamptz not null default clock_timestamp(),
  check ((token_auth = 'none') = (client_secret is null))
);
create index if not exists sso_connections_tenant on sso_connections (tenant);

-- Who may say that he is ...@domain. Several tenants may claim a domain, one can have proved it.
create table if not exists sso_domains (
  domain text not null,
  connection uuid not null references sso_connections (id) on delete cascade,
  token text not null,
  verified_at timestamptz,
  primary key (domain, connection)
);
create unique index if not exists sso_domains_verified on sso_domains (domain) where verified_at is not null;

create table if not exists sso_sessions (
  -- SHA-256 of the cookie: who reads this table cannot sign in with it.
  id text primary key,
  tenant text not null,
  connection uuid not null references sso_connections (id) on delete cascade,
  subject text not null,
  -- The provider's session, where it names one.
  sid text,
  user_id text not null,
  -- When the provider issued the token; by its clock, like that of its logouts.
  issued_at timestamptz not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null
);
create index if not exists sso_sessions_subject on sso_sessions (connection, subject);
create index if not exists sso_sessions_expiry on sso_sessions (expires_at);

-- Logouts that providers sent: kept, so that a sign-in which they overtook does not become a session a moment later.
create table if not exists sso_logouts (
  connection uuid not null references sso_connections (id) on delete cascade,
  jti text not null,
  subject text,
  sid text,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (connection, jti)
);
create index if not exists sso_logouts_expiry on sso_logouts (expires_at);
