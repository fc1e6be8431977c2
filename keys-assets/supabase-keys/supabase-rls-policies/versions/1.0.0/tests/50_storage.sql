-- Files of an organisation. Supabase refuses a delete in SQL unless asked; the storage API sets the same.
--                                                          owner admin member viewer both rival stranger anon

select set_config('storage.allow_delete_query', 'true', true);
insert into storage.objects (bucket_id, name, owner_id) values
  ('organisation-files', rls_test.acme() || '/by-member.pdf', rls_test.id_of('member')),
  ('organisation-files', rls_test.acme() || '/deep/by-owner.pdf', rls_test.id_of('owner')),
  ('organisation-files', rls_test.beta() || '/secret.pdf', rls_test.id_of('rival')),
  ('organisation-files', rls_test.gamma() || '/by-both.pdf', rls_test.id_of('both')),
  ('organisation-files', 'no-organisation/file.pdf', rls_test.id_of('member')),
  ('organisation-files', rls_test.acme()::text, rls_test.id_of('member'));
insert into storage.buckets (id, name) values ('rls-test-other', 'rls-test-other');
insert into storage.objects (bucket_id, name, owner_id)
  values ('rls-test-other', rls_test.acme() || '/file.pdf', rls_test.id_of('member'));

select rls_test.matrix($$ select 1 from storage.objects where bucket_id in ('organisation-files', 'rls-test-other') $$,
                                                            '2', '2', '2', '2', '3', '1', '0', '0');
select rls_test.matrix($$ insert into storage.objects (bucket_id, name, owner_id)
  values ('organisation-files', rls_test.acme() || '/new.pdf', (select auth.uid())) $$,
                                       '1', '1', '1', 'refused', 'refused', 'refused', 'refused', 'refused');
select rls_test.matrix($$ update storage.objects set name = rls_test.acme() || '/renamed.pdf'
  where bucket_id = 'organisation-files' and name like '%/by-member.pdf' $$,
                                                            '1', '1', '1', '0', '0', '0', '0', '0');
select rls_test.matrix($$ delete from storage.objects where bucket_id in ('organisation-files', 'rls-test-other') $$,
                                                            '2', '2', '1', '0', '1', '1', '0', '0');

-- Into the folder of another, out of every folder, or into another bucket.
select rls_test.expect('member', format($$ update storage.objects set %s
  where bucket_id = 'organisation-files' and name like '%%/by-member.pdf' $$, change), 'refused')
from (values ('name = rls_test.beta() || ''/moved.pdf'''), ('name = ''moved.pdf'''), ('name = ''a/'' || name'),
             ('bucket_id = ''rls-test-other''')) as t (change);
-- PostgreSQL holds the new row to the policy for select too, if the update reads the table. These read nothing, so they
-- meet the update policy alone. `both` may write Gamma's files and only read Acme's.
select rls_test.expect('member', $$ update storage.objects set name = rls_test.beta() || '/moved.pdf' $$, 'refused');
select rls_test.expect('member', $$ update storage.objects set bucket_id = 'rls-test-other' $$, 'refused');
select rls_test.expect('both', $$ update storage.objects set name = rls_test.acme() || '/moved.pdf' $$, 'refused');
select rls_test.expect('member', $$ insert into storage.objects (bucket_id, name)
  values ('rls-test-other', rls_test.acme() || '/new.pdf') $$, 'refused');

select rls_test.none('the bucket is public', $$ select id from storage.buckets where id = 'organisation-files' and public $$);
