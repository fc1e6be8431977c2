-- Memberships: who sees whom, who sets which role, and that nobody sets their own.
--                                                          owner admin member viewer both rival stranger anon

select rls_test.matrix($$ select 1 from public.memberships where organisation_id = rls_test.acme() $$,
                                                            '6', '6', '6', '6', '6', '0', '0', 'refused');
select rls_test.matrix($$ select 1 from public.memberships $$,
                                                            '6', '6', '6', '6', '7', '1', '0', 'refused');

-- Setting the role of a member, up to what one may give.
select rls_test.matrix($$ update public.memberships set role = 'viewer'
  where organisation_id = rls_test.acme() and user_id = rls_test.id_of('other') $$,
                                                            '1', '1', '0', '0', '0', '0', '0', 'refused');
select rls_test.matrix($$ update public.memberships set role = 'admin'
  where organisation_id = rls_test.acme() and user_id = rls_test.id_of('other') $$,
                                                      '1', 'refused', '0', '0', '0', '0', '0', 'refused');
select rls_test.matrix($$ update public.memberships set role = 'owner'
  where organisation_id = rls_test.acme() and user_id = rls_test.id_of('other') $$,
                                                      '1', 'refused', '0', '0', '0', '0', '0', 'refused');

-- Nobody sets their own, in either direction.
select rls_test.matrix($$ update public.memberships set role = 'owner' where user_id = (select auth.uid()) $$,
                                                            '0', '0', '0', '0', '0', '0', '0', 'refused');
select rls_test.matrix($$ update public.memberships set role = 'viewer' where user_id = (select auth.uid()) $$,
                                                            '0', '0', '0', '0', '0', '0', '0', 'refused');

-- An admin touches neither owners nor other admins; an owner touches both.
insert into public.memberships (organisation_id, user_id, role)
  values (rls_test.acme(), rls_test.id_of('stranger'), 'admin'), (rls_test.acme(), rls_test.id_of('rival'), 'owner');
select rls_test.expect(person, format($$ update public.memberships set role = 'viewer'
  where organisation_id = rls_test.acme() and user_id = rls_test.id_of(%L) $$, target), expected)
from (values ('admin', 'stranger', '0'), ('admin', 'rival', '0'), ('owner', 'stranger', '1'), ('owner', 'rival', '1'),
             ('member', 'viewer', '0')) as t (person, target, expected);
select rls_test.expect(person, format($$ delete from public.memberships
  where organisation_id = rls_test.acme() and user_id = rls_test.id_of(%L) $$, target), expected)
from (values ('admin', 'stranger', '0'), ('admin', 'rival', '0'), ('admin', 'member', '1'), ('admin', 'viewer', '1'),
             ('owner', 'stranger', '1'), ('owner', 'rival', '1'), ('member', 'viewer', '0'), ('viewer', 'both', '0'),
             ('stranger', 'stranger', '1')) as t (person, target, expected);
delete from public.memberships
  where organisation_id = rls_test.acme() and user_id in (rls_test.id_of('stranger'), rls_test.id_of('rival'));

-- Leaving: everybody but the last owner.
select rls_test.matrix($$ delete from public.memberships where user_id = (select auth.uid()) $$,
                                                      '23514', '1', '1', '1', '23514', '23514', '0', 'refused');
-- ... who is kept from every side, and not in the way when the organisation goes.
select rls_test.expect('service_role', $$ update public.memberships set role = 'admin'
  where user_id = rls_test.id_of('owner') $$, '23514');
select rls_test.expect('service_role', $$ delete from public.memberships where organisation_id = rls_test.acme() $$, '23514');
select rls_test.expect('service_role', $$ delete from public.organisations where id = rls_test.acme() $$, '1');

-- Nobody joins by inserting.
select rls_test.matrix($$ insert into public.memberships (organisation_id, user_id, role)
  values (rls_test.acme(), (select auth.uid()), 'owner') $$,
                    'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused');
-- Nobody moves a membership, neither to another organisation nor to another person.
select rls_test.matrix($$ update public.memberships set organisation_id = rls_test.gamma() $$,
                    'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused');
select rls_test.matrix($$ update public.memberships set user_id = (select auth.uid()) $$,
                    'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused');

-- ... not even an owner who was granted the columns by mistake: the triggers.
savepoint layers;
grant update on public.memberships to authenticated;
select rls_test.expect('owner', format($$ update public.memberships set %s
  where organisation_id = rls_test.acme() and user_id = rls_test.id_of('other') $$, change), 'refused')
from (values ('user_id = rls_test.id_of(''stranger'')'), ('organisation_id = rls_test.beta()')) as t (change);
rollback to savepoint layers;

-- Somebody who was removed is out with the next statement: roles are not read from the token.
delete from public.memberships where user_id = rls_test.id_of('member');
select rls_test.expect('member', $$ select 1 from public.organisations $$, '0', '{"app_metadata": {"role": "owner"}}');
