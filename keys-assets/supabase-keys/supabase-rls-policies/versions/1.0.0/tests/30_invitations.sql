-- Invitations: who invites whom as what, who sees and revokes them, and who can use them.
--                                                          owner admin member viewer both rival stranger anon

select rls_test.matrix($$ select public.invite_member(rls_test.acme(), 'new@rls-test.example', 'member') $$,
                                       '1', '1', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused');
select rls_test.matrix($$ select public.invite_member(rls_test.acme(), 'new@rls-test.example', 'admin') $$,
                                 '1', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused');
select rls_test.matrix($$ select public.invite_member(rls_test.acme(), 'new@rls-test.example', 'owner') $$,
                                 '1', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused');
select rls_test.expect('admin', $$ select public.invite_member(rls_test.acme(), 'no address', 'member') $$, '23514');

-- Two that stand: one that an admin may handle and one that only an owner may. Kept as tokens for below.
select rls_test.become('owner');
create temporary table tokens on commit drop as
  select role, public.invite_member(rls_test.acme(), address, role::public.organisation_role) as token
  from (values ('member', ' Stranger@rls-test.example '), ('admin', 'rival@rls-test.example')) as t (role, address);
grant select on tokens to public;
select rls_test.become('nobody');

select rls_test.matrix($$ select 1 from public.invitations $$,
                                                            '2', '2', '0', '0', '0', '0', '0', 'refused');
select rls_test.matrix($$ delete from public.invitations where role = 'member' $$,
                                                            '1', '1', '0', '0', '0', '0', '0', 'refused');
select rls_test.matrix($$ delete from public.invitations where role = 'admin' $$,
                                                            '1', '0', '0', '0', '0', '0', '0', 'refused');
-- Inviting again replaces what one could revoke, and nothing else.
select rls_test.expect('admin', $$ select public.invite_member(rls_test.acme(), 'stranger@rls-test.example', 'viewer') $$, '1');
select rls_test.expect('admin', $$ select public.invite_member(rls_test.acme(), 'rival@rls-test.example', 'viewer') $$, '23505');

-- What the table does not let through when it is written directly.
select rls_test.matrix($$ update public.invitations set role = 'owner' $$,
                    'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused');
select rls_test.expect('admin', format($$ insert into public.invitations (organisation_id, email, role, token_hash, %s)
  values (rls_test.acme(), 'new@rls-test.example', 'viewer', repeat('0', 64), %s) $$, forbidden, value), 'refused')
from (values ('expires_at', 'now() + interval ''9 years'''), ('invited_by', 'rls_test.id_of(''owner'')'))
  as t (forbidden, value);
select rls_test.none('a token is stored',
  $$ select i.email from public.invitations i join tokens t on position(t.token in i::text) > 0 $$);

-- In the name of another is refused by the policy too, not only by the missing grant.
savepoint layers;
grant insert on public.invitations to authenticated;
select rls_test.expect('admin', $$ insert into public.invitations (organisation_id, email, role, token_hash, invited_by)
  values (rls_test.acme(), 'new@rls-test.example', 'viewer', repeat('0', 64), rls_test.id_of('owner')) $$, 'refused');
rollback to savepoint layers;

-- Accepting: only the person to whom it was sent. The token alone is worth nothing.
select rls_test.matrix($$ select public.accept_invitation((select token from tokens where role = 'member')) $$,
                            '22023', '22023', '22023', '22023', '22023', '22023', '1', 'refused');
select rls_test.expect('stranger', $$ select public.accept_invitation('guess') $$, '22023');

select rls_test.become('stranger');
select public.accept_invitation((select token from tokens where role = 'member'));
select rls_test.become('nobody');
select rls_test.expect('stranger', $$ select 1 from public.memberships
  where organisation_id = rls_test.acme() and user_id = (select auth.uid()) and role = 'member' $$, '1');
select rls_test.expect('stranger', $$ select public.accept_invitation((select token from tokens where role = 'member')) $$, '22023');

-- The other one, under each condition that must end it. Every statement is undone before the next.
create function rls_test.after(change text) returns void language plpgsql as $$
begin
  execute change;
  perform rls_test.expect('rival', $q$ select public.accept_invitation((select token from tokens where role = 'admin')) $q$, '22023');
  raise exception using errcode = 'RLST2';
exception when sqlstate 'RLST2' then null;
end
$$;
select rls_test.expect('rival', $$ select public.accept_invitation((select token from tokens where role = 'admin')) $$, '1');
select rls_test.after($$ update public.invitations set expires_at = now() $$);
select rls_test.after($$ delete from public.invitations $$);
select rls_test.after($$ update auth.users set email_confirmed_at = null $$);
select rls_test.after($$ update auth.users set email = 'else@rls-test.example' where email like 'rival@%' $$);
-- The inviter may no longer give that role: demoted, or gone.
update public.memberships set role = 'owner' where organisation_id = rls_test.acme() and user_id = rls_test.id_of('other');
select rls_test.after($$ update public.memberships set role = 'admin'
  where organisation_id = rls_test.acme() and user_id = rls_test.id_of('owner') $$);
select rls_test.after($$ delete from public.memberships
  where organisation_id = rls_test.acme() and user_id = rls_test.id_of('owner') $$);

-- An invitation does not change the role of somebody who is a member already.
insert into public.memberships (organisation_id, user_id, role) values (rls_test.acme(), rls_test.id_of('rival'), 'viewer');
select rls_test.become('rival');
select public.accept_invitation((select token from tokens where role = 'admin'));
select rls_test.become('nobody');
select rls_test.expect('rival', $$ select 1 from public.memberships
  where organisation_id = rls_test.acme() and user_id = (select auth.uid()) and role = 'viewer' $$, '1');
