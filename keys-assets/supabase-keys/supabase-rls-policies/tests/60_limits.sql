-- How much one may make. 54000 is "program limit exceeded".

-- Ninety-nine open invitations and some that have expired: one more fits.
insert into public.invitations (organisation_id, email, role, token_hash, invited_by, expires_at)
  select rls_test.acme(), format('p%s@rls-test.example', n), 'viewer', encode(sha256(n::text::bytea), 'hex'),
    rls_test.id_of('owner'), now() + case when n > 99 then interval '-1 day' else interval '1 day' end
  from generate_series(1, 120) n;
select rls_test.expect('admin', $$ select public.invite_member(rls_test.acme(), 'last@rls-test.example', 'viewer') $$, '1');

update public.invitations set expires_at = now() + interval '1 day' where email = 'p100@rls-test.example';
--                                                          owner admin member viewer both rival stranger anon
-- Now the limit is reached. Who may not invite hears that, and not how many there are.
select rls_test.matrix($$ select public.invite_member(rls_test.acme(), 'more@rls-test.example', 'viewer') $$,
                        '54000', '54000', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused');
select rls_test.expect('service_role', $$ insert into public.invitations (organisation_id, email, role, token_hash, invited_by)
  values (rls_test.acme(), 'more@rls-test.example', 'viewer', repeat('0', 64), rls_test.id_of('owner')) $$, '54000');
-- Inviting the same address again takes the place of the first.
select rls_test.expect('admin', $$ select public.invite_member(rls_test.acme(), 'p1@rls-test.example', 'member') $$, '1');
-- Another organisation has its own.
select rls_test.expect('both', $$ select public.invite_member(rls_test.gamma(), 'more@rls-test.example', 'viewer') $$, '1');
select rls_test.expect('admin', $$ with gone as (delete from public.invitations where email = 'p2@rls-test.example' returning 1)
  select 1 from gone $$, '1');

-- Nineteen organisations of one's own, and the twentieth is made.
insert into public.organisations (id, name)
  select format('0d000000-0000-4000-8000-%s', lpad(n::text, 12, '0'))::uuid, 'Own ' || n from generate_series(1, 19) n;
insert into public.memberships (organisation_id, user_id, role)
  select id, rls_test.id_of('stranger'), 'owner' from public.organisations where name like 'Own %';
select rls_test.expect('stranger', $$ select public.create_organisation('Twentieth') $$, '1');
select rls_test.become('stranger');
select public.create_organisation('Twentieth');
select rls_test.become('nobody');
select rls_test.expect('stranger', $$ select public.create_organisation('One more') $$, '54000');
select rls_test.expect('rival', $$ select public.create_organisation('One more') $$, '1');

-- Becoming an owner of one that exists is not making one, and being a member does not count.
delete from public.invitations;
select rls_test.become('owner');
create temporary table limit_tokens on commit drop as
  select public.invite_member(rls_test.acme(), 'stranger@rls-test.example', 'owner') as token;
grant select on limit_tokens to public;
select rls_test.become('nobody');
select rls_test.expect('stranger', $$ select public.accept_invitation((select token from limit_tokens)) $$, '1');
insert into public.memberships (organisation_id, user_id, role) values (rls_test.acme(), rls_test.id_of('stranger'), 'viewer');
select rls_test.expect('stranger', $$ select public.create_organisation('One more') $$, '54000');
delete from public.organisations where name = 'Own 1';
select rls_test.expect('stranger', $$ select public.create_organisation('One more') $$, '1');
