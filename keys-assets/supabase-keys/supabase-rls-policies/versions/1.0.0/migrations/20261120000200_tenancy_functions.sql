-- What the policies ask, in a schema that the API does not expose.

create schema if not exists private;
revoke all on schema private from public;
grant usage on schema private to authenticated, service_role;

-- The organisations in which the caller holds at least this role.
--
-- `security definer` because it reads memberships, whose own policy calls it: without that it would recurse. It takes
-- no person as an argument, so nobody can ask about somebody else. It returns an array and not a set: a policy that says
-- `organisation_id = any ((select private.organisations_with('viewer'))::uuid[])` calls it once for each statement and
-- can use an index on organisation_id. With `in (select ...)` PostgreSQL would read every tenant's rows and filter.
create function private.organisations_with(minimum public.organisation_role)
returns uuid[]
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(array_agg(m.organisation_id), '{}')
  from public.memberships m
  where m.user_id = (select auth.uid()) and m.role >= minimum
$$;

-- Who may give or take which role. The policies on memberships and invitations say the same; accepting an invitation
-- asks again, because its inviter may have lost the right meanwhile.
create function private.may_assign(actor public.organisation_role, target public.organisation_role)
returns boolean
language sql
immutable
set search_path = ''
as $$
  select coalesce(actor = 'owner' or (actor = 'admin' and target < 'admin'), false)
$$;

-- Refuses the update that its trigger describes. The second lock behind the grants on single columns: it also holds for
-- the service role, and after somebody ran `grant all on all tables`.
create function private.refuse_update()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception '% of %.% cannot be changed', tg_argv[0], tg_table_schema, tg_table_name
    using errcode = '42501';
end
$$;

-- Keeps at least one owner in each organisation that still exists. `security definer`, because a person who has just
-- left can no longer see who else is there.
create function private.keep_an_owner()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Two owners who leave at the same moment must not both see the other one stay, so the organisation's row is
  -- written: the second waits here, and under repeatable read it fails in place of deciding by an old snapshot.
  update public.organisations set name = name where id = old.organisation_id;
  -- Not found means that the organisation itself is being deleted.
  if found and not exists (
    select from public.memberships where organisation_id = old.organisation_id and role = 'owner'
  ) then
    raise exception 'an organisation needs an owner' using errcode = '23514',
      hint = 'Make another member an owner first, or delete the organisation.';
  end if;
  return null;
end
$$;

create trigger keep_an_owner_on_delete after delete on public.memberships
  for each row when (old.role = 'owner') execute function private.keep_an_owner();
create trigger keep_an_owner_on_update after update on public.memberships
  for each row when (old.role = 'owner' and new.role <> 'owner') execute function private.keep_an_owner();

create trigger keep_organisation before update on public.memberships
  for each row when (new.organisation_id is distinct from old.organisation_id)
  execute function private.refuse_update('organisation_id');
create trigger keep_user before update on public.memberships
  for each row when (new.user_id is distinct from old.user_id)
  execute function private.refuse_update('user_id');
create trigger keep_organisation before update on public.invitations
  for each row when (new.organisation_id is distinct from old.organisation_id)
  execute function private.refuse_update('organisation_id');

-- A new function may be executed by everyone until that is taken back.
revoke execute on all functions in schema private from public, anon, authenticated;
grant execute on function private.organisations_with(public.organisation_role) to authenticated;
