-- How much one person, and one organisation, may make: at most 20 organisations of one's own, and 100 invitations that are
-- open at the same moment. The numbers stand in the two functions. They hold for the service role too.
--
-- After the insert and not before: then the policies have spoken, and somebody who may not invite learns nothing of how
-- many invitations there are, and waits for no lock.

create function private.limit_invitations()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Two at the same moment must not both count one too few: the organisation's row is written, as in keep_an_owner.
  update public.organisations set name = name where id = new.organisation_id;
  if (
    select count(*) from public.invitations i
    where i.organisation_id = new.organisation_id and i.expires_at > now()
  ) > 100 then
    raise exception 'this organisation has too many open invitations' using errcode = '54000',
      hint = 'Revoke some, or wait until they are accepted or expire.';
  end if;
  return null;
end
$$;

-- Only who makes an organisation is its first member. To become an owner of one that exists is no waste of anything.
create function private.limit_organisations()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if exists (
    select from public.memberships m where m.organisation_id = new.organisation_id and m.user_id <> new.user_id
  ) then
    return null;
  end if;
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('limit_organisations ' || new.user_id::text, 0));
  if (select count(*) from public.memberships m where m.user_id = new.user_id and m.role = 'owner') > 20 then
    raise exception 'you own too many organisations to make another' using errcode = '54000',
      hint = 'Delete one, or make somebody else its owner and leave.';
  end if;
  return null;
end
$$;

create trigger limit_invitations after insert on public.invitations
  for each row execute function private.limit_invitations();
create trigger limit_organisations after insert on public.memberships
  for each row when (new.role = 'owner') execute function private.limit_organisations();

revoke execute on function private.limit_invitations(), private.limit_organisations() from public, anon, authenticated;
