-- The example tables. Copy this file with them: one line for each thing that a role may or may not do.
--                                                          owner admin member viewer both rival stranger anon

insert into public.projects (id, organisation_id, name, created_by) values
  ('1a000000-0000-4000-8000-000000000001', rls_test.acme(), 'By the member', rls_test.id_of('member')),
  ('1a000000-0000-4000-8000-000000000002', rls_test.acme(), 'By the owner', rls_test.id_of('owner')),
  ('1b000000-0000-4000-8000-000000000001', rls_test.beta(), 'Of Beta', rls_test.id_of('rival')),
  ('1c000000-0000-4000-8000-000000000001', rls_test.gamma(), 'Of Gamma', rls_test.id_of('both'));
insert into public.tasks (organisation_id, project_id, title)
  select organisation_id, id, 'Something to do' from public.projects where created_by is not null
    and organisation_id in (rls_test.acme(), rls_test.beta(), rls_test.gamma());

select rls_test.matrix($$ select 1 from public.projects where organisation_id = rls_test.acme() $$,
                                                            '2', '2', '2', '2', '2', '0', '0', 'refused');
select rls_test.matrix($$ select 1 from public.projects $$,
                                                            '2', '2', '2', '2', '3', '1', '0', 'refused');
select rls_test.matrix($$ select 1 from public.tasks $$,
                                                            '2', '2', '2', '2', '3', '1', '0', 'refused');
select rls_test.matrix($$ select 1 from public.project_overview where open_tasks = 1 $$,
                                                            '2', '2', '2', '2', '3', '1', '0', 'refused');

select rls_test.matrix($$ insert into public.projects (organisation_id, name) values (rls_test.acme(), 'New') $$,
                                       '1', '1', '1', 'refused', 'refused', 'refused', 'refused', 'refused');
select rls_test.matrix($$ insert into public.projects (organisation_id, name) values (rls_test.acme(), 'New') returning id $$,
                                       '1', '1', '1', 'refused', 'refused', 'refused', 'refused', 'refused');
select rls_test.matrix($$ update public.projects set name = 'New' where organisation_id = rls_test.acme() $$,
                                                            '2', '2', '2', '0', '0', '0', '0', 'refused');
select rls_test.matrix($$ update public.projects set name = 'New' $$,
                                                            '2', '2', '2', '0', '1', '1', '0', 'refused');
select rls_test.matrix($$ delete from public.projects where organisation_id = rls_test.acme() $$,
                                                            '2', '2', '1', '0', '0', '0', '0', 'refused');

select rls_test.matrix($$ insert into public.tasks (organisation_id, project_id, title)
  values (rls_test.acme(), '1a000000-0000-4000-8000-000000000001', 'New') $$,
                                       '1', '1', '1', 'refused', 'refused', 'refused', 'refused', 'refused');
select rls_test.matrix($$ update public.tasks set done = true $$,
                                                            '2', '2', '2', '0', '1', '1', '0', 'refused');
select rls_test.matrix($$ delete from public.tasks $$,
                                                            '2', '2', '2', '0', '1', '1', '0', 'refused');

-- A task of one's own organisation under another's project: the same answer whether that project exists or not.
select rls_test.expect('member', format($$ insert into public.tasks (organisation_id, project_id, title)
  values (rls_test.acme(), %L, 'New') $$, project), '23503')
from (values ('1b000000-0000-4000-8000-000000000001'), ('1f000000-0000-4000-8000-00000000000f')) as t (project);

-- Somebody who made a project and became a viewer no longer deletes it.
update public.memberships set role = 'viewer' where user_id = rls_test.id_of('member');
select rls_test.expect('member', $$ delete from public.projects $$, '0');
update public.memberships set role = 'member' where user_id = rls_test.id_of('member');

-- Moving a row to another organisation. First as it stands, then each lock alone with the others open: an owner of
-- Gamma who is also a member of Acme is the one who could.
update public.memberships set role = 'member'
  where organisation_id = rls_test.acme() and user_id = rls_test.id_of('both');
create table rls_test.moves as
  select format('update public.%I set organisation_id = rls_test.%s() where organisation_id = rls_test.acme()', t, target)
    as move, target from unnest('{projects,tasks}'::text[]) as t, unnest('{beta,gamma}'::text[]) as target;

select rls_test.expect('both', move, 'refused') from rls_test.moves;              -- the grant, the trigger, the policy
savepoint layers;
grant update on public.projects, public.tasks to authenticated;
select rls_test.expect('both', move, 'refused') from rls_test.moves;              -- the trigger alone stops even a move
select rls_test.expect('service_role', move, 'refused') from rls_test.moves;      -- between organisations of one's own
alter table public.projects disable trigger keep_organisation;
alter table public.tasks disable trigger keep_organisation, drop constraint tasks_organisation_id_project_id_fkey;
select rls_test.expect('both', move, 'refused') from rls_test.moves where target = 'beta';  -- the policy alone
-- PostgreSQL holds the new row to the policy for select too, if the update reads the table. These read nothing. `both` is
-- made a viewer of Acme again: may write in Gamma, only read in Acme.
update public.memberships set role = 'viewer'
  where organisation_id = rls_test.acme() and user_id = rls_test.id_of('both');
select rls_test.expect('both', format('update public.%I set organisation_id = rls_test.acme()', t), 'refused')
from unnest('{projects,tasks}'::text[]) as t;
rollback to savepoint layers;

-- The author cannot be forged, not even when the column is granted.
select rls_test.expect('member', $$ insert into public.projects (organisation_id, name, created_by)
  values (rls_test.acme(), 'New', rls_test.id_of('owner')) $$, 'refused');
savepoint layers;
grant insert on public.projects to authenticated;
select rls_test.expect('member', $$ insert into public.projects (organisation_id, name, created_by)
  values (rls_test.acme(), 'New', rls_test.id_of('owner')) $$, 'refused');
rollback to savepoint layers;
