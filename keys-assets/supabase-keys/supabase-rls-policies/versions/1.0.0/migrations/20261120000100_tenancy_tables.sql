-- Organisations, who belongs to them, and who is invited. Nothing here is readable until the policies follow: row level
-- security is on from the first statement, and the rights that Supabase gives by default are taken back.

-- Ordered from the least to the most, so that `role >= 'member'` means "member or above".
create type public.organisation_role as enum ('viewer', 'member', 'admin', 'owner');

create table public.organisations (
  id uuid primary key default gen_random_uuid(),
  name text not null check (char_length(btrim(name)) between 1 and 200),
  created_at timestamptz not null default now()
);

create table public.memberships (
  organisation_id uuid not null references public.organisations (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role public.organisation_role not null,
  created_at timestamptz not null default now(),
  primary key (organisation_id, user_id)
);
-- Every policy asks "which organisations does this person belong to, and as what". This index alone answers it.
create index memberships_of_person on public.memberships (user_id, role, organisation_id);

create table public.invitations (
  id uuid primary key default gen_random_uuid(),
  organisation_id uuid not null references public.organisations (id) on delete cascade,
  email text not null check (email = lower(btrim(email)) and email like '%_@_%' and char_length(email) <= 320),
  role public.organisation_role not null,
  -- The token itself is never stored: who reads this table cannot accept an invitation.
  token_hash text not null unique check (token_hash ~ '^[0-9a-f]{64}$'),
  invited_by uuid not null default auth.uid() references auth.users (id) on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '7 days',
  unique (organisation_id, email)
);
create index invitations_by_inviter on public.invitations (invited_by);

alter table public.organisations enable row level security;
alter table public.memberships enable row level security;
alter table public.invitations enable row level security;

-- By default Supabase grants everything on a new table to both roles, TRUNCATE included, which no policy can stop. A
-- grant on the whole table would also make the grants on single columns below worthless.
revoke all on public.organisations, public.memberships, public.invitations from anon, authenticated;
grant select, insert, update, delete on public.organisations, public.memberships, public.invitations to service_role;
