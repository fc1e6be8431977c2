-- The three things that a client cannot do with tables alone. The functions in `public` run with the caller's rights;
-- what needs more stands in `private` and takes no person as an argument.

create function private.create_organisation(name text)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  person uuid := auth.uid();
  organisation uuid;
begin
  -- An anonymous sign-in has the role authenticated too. It could make organisations without end.
  if person is null or coalesce((auth.jwt() ->> 'is_anonymous')::boolean, false) then
    raise exception 'sign in to create an organisation' using errcode = '42501';
  end if;
  insert into public.organisations (name) values (create_organisation.name) returning id into organisation;
  insert into public.memberships (organisation_id, user_id, role) values (organisation, person, 'owner');
  return organisation;
end
$$;

create function private.accept_invitation(token text)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  person uuid := auth.uid();
  invitation public.invitations;
begin
  select i.* into invitation
  from public.invitations i
  join auth.users u on u.id = person and lower(u.email) = i.email and u.email_confirmed_at is not null
  where i.token_hash = encode(sha256(convert_to(accept_invitation.token, 'UTF8')), 'hex')
    and i.expires_at > now()
  for update of i;

  -- The inviter's row is locked, so that losing the role and granting it cannot happen at once.
  if found then
    perform from public.memberships m
    where m.organisation_id = invitation.organisation_id
      and m.user_id = invitation.invited_by
      and private.may_assign(m.role, invitation.role)
    for share;
  end if;

  -- One answer for every reason, so that a token cannot be used to ask questions.
  if not found then
    raise exception 'this invitation is not valid for you' using errcode = '22023';
  end if;

  -- Who is a member already keeps the role that they have.
  insert into public.memberships (organisation_id, user_id, role)
  values (invitation.organisation_id, person, invitation.role)
  on conflict (organisation_id, user_id) do nothing;
  delete from public.invitations where id = invitation.id;
  return invitation.organisation_id;
end
$$;

create function public.create_organisation(name text)
returns uuid
language sql
security invoker
set search_path = ''
as $$
  select private.create_organisation(create_organisation.name)
$$;

create function public.accept_invitation(token text)
returns uuid
language sql
security invoker
set search_path = ''
as $$
  select private.accept_invitation(accept_invitation.token)
$$;

-- Returns the token, once. Send it to the address; it is not stored. Entirely under the policies of the caller.
create function public.invite_member(organisation uuid, email text, role public.organisation_role)
returns text
language plpgsql
security invoker
set search_path = ''
as $$
declare
  address text := lower(btrim(invite_member.email));
  -- Two random UUIDs: 244 bits from the server's strong random source, without an extension.
  token text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
begin
  -- An earlier invitation is replaced if the caller could revoke it. If not it stays, and the insert below fails.
  delete from public.invitations i where i.organisation_id = organisation and i.email = address;
  insert into public.invitations (organisation_id, email, role, token_hash)
  values (organisation, address, invite_member.role, encode(sha256(convert_to(token, 'UTF8')), 'hex'));
  return token;
end
$$;

revoke execute on function
  private.create_organisation(text), private.accept_invitation(text),
  public.create_organisation(text), public.accept_invitation(text),
  public.invite_member(uuid, text, public.organisation_role)
  from public, anon;
grant execute on function
  private.create_organisation(text), private.accept_invitation(text),
  public.create_organisation(text), public.accept_invitation(text),
  public.invite_member(uuid, text, public.organisation_role)
  to authenticated;
