-- Organisations: who sees, renames, deletes and makes them.
--                                                          owner admin member viewer both rival stranger anon

select rls_test.matrix($$ select 1 from public.organisations where id = rls_test.acme() $$,
                                                            '1', '1', '1', '1', '1', '0', '0', 'refused');
select rls_test.matrix($$ select 1 from public.organisations where id = rls_test.beta() $$,
                                                            '0', '0', '0', '0', '0', '1', '0', 'refused');
-- Without a condition: exactly one's own, and not more.
select rls_test.matrix($$ select 1 from public.organisations $$,
                                                            '1', '1', '1', '1', '2', '1', '0', 'refused');

select rls_test.matrix($$ update public.organisations set name = 'Renamed' where id = rls_test.acme() $$,
                                                            '1', '1', '0', '0', '0', '0', '0', 'refused');
-- A role in one organisation is worth nothing in another: `both` owns Gamma only.
select rls_test.matrix($$ update public.organisations set name = 'Renamed' $$,
                                                            '1', '1', '0', '0', '1', '1', '0', 'refused');
select rls_test.matrix($$ update public.organisations set created_at = now() where id = rls_test.acme() $$,
                    'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused');
select rls_test.matrix($$ delete from public.organisations where id = rls_test.acme() $$,
                                                            '1', '0', '0', '0', '0', '0', '0', 'refused');
select rls_test.matrix($$ insert into public.organisations (name) values ('Mine') $$,
                    'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused');
select rls_test.matrix($$ truncate public.organisations cascade $$,
                    'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused');

-- Making one.
select rls_test.matrix($$ select public.create_organisation('Mine') $$,
                                                            '1', '1', '1', '1', '1', '1', '1', 'refused');
select rls_test.expect('stranger', $$ select public.create_organisation('Mine') $$, 'refused', '{"is_anonymous": true}');
select rls_test.expect('stranger', $$ select public.create_organisation('  ') $$, '23514');

select rls_test.become('stranger');
select public.create_organisation('Delta');
select rls_test.become('nobody');
select rls_test.expect('stranger', $$
  select 1 from public.organisations o join public.memberships m on m.organisation_id = o.id
  where o.name = 'Delta' and m.user_id = (select auth.uid()) and m.role = 'owner' $$, '1');
select rls_test.expect('rival', $$ select 1 from public.organisations where name = 'Delta' $$, '0');

-- A token that names nobody sees nothing.
select rls_test.expect('stranger', $$ select 1 from public.organisations $$, '0', '{"sub": null}');
