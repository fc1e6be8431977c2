-- Who belongs to which tenant. You have this already? Leave the table out and let the two functions below read yours: they
-- are the only place in this pack that knows about memberships.

create schema if not exists private;
revoke all on schema private from public;
grant usage on schema private to authenticated, service_role;

create table public.tenant_members (
  tenant_id uuid not null,
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null check (role in ('viewer', 'editor', 'admin')),
  primary key (tenant_id, user_id)
);
create index tenant_members_by_user on public.tenant_members (user_id);
alter table public.tenant_members enable row level security;
revoke all on public.tenant_members from anon, authenticated;
grant select on public.tenant_members to authenticated;
create policy tenant_members_own on public.tenant_members for select to authenticated
  using (user_id = (select auth.uid()));

-- The tenants in which the caller holds at least this role, as text, because that is what a path begins with.
-- `security definer`, because policies call it; it takes no person as an argument, so nobody can ask about somebody else.
create function private.tenants_with(minimum text)
returns text[]
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(array_agg(m.tenant_id::text), '{}')
  from public.tenant_members m
  where m.user_id = (select auth.uid())
    and array_position(array['viewer', 'editor', 'admin'], m.role)
      >= array_position(array['viewer', 'editor', 'admin'], minimum)
$$;

-- For the server only: is this person still a member? A share ends when the one who made it leaves.
create function private.is_member(tenant uuid, person uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (select from public.tenant_members m where m.tenant_id = tenant and m.user_id = person)
$$;

revoke execute on function private.tenants_with(text), private.is_member(uuid, uuid) from public, anon, authenticated;
grant execute on function private.tenants_with(text) to authenticated;
