--                                                                                admin editor viewer both rival stranger anon
select storage_test.matrix($$ select 1 from storage.objects where bucket_id = 'tenant-files' $$,
                                                                                  '3', '2', '3', '3', '1', '0', '0');
select storage_test.matrix(storage_test.upload('tenant-files', storage_test.acme() || '/shared/new.pdf'),
                                             '1', '1', 'refused', 'refused', 'refused', 'refused', 'refused');
select storage_test.matrix(storage_test.upload('tenant-files', storage_test.acme() || '/shared/deep/er/new.pdf'),
                                             '1', '1', 'refused', 'refused', 'refused', 'refused', 'refused');
-- Into somebody's folder: that person, and nobody else, not even an admin.
select storage_test.matrix(storage_test.upload('tenant-files', storage_test.acme() || '/people/' || storage_test.id_of('viewer') || '/new.txt'),
                                             'refused', 'refused', '1', 'refused', 'refused', 'refused', 'refused');
select storage_test.expect('rival', storage_test.upload('tenant-files', storage_test.acme() || '/people/' || storage_test.id_of('rival') || '/x.txt'), 'refused');
-- Paths that follow no rule belong to nobody.
select storage_test.matrix(storage_test.upload('tenant-files', path),
                                             'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused')
from (values (storage_test.acme()::text), (storage_test.acme() || '/file.pdf'), (storage_test.acme() || '/elsewhere/file.pdf'),
             (storage_test.acme() || '/people/file.pdf'), ('shared/file.pdf'), ('file.pdf'), ('/' || storage_test.acme() || '/shared/x'),
             (upper(storage_test.acme()::text) || '/shared/x')) as t (path);

select storage_test.matrix($$ update storage.objects set name = storage_test.acme() || '/shared/renamed.pdf'
  where bucket_id = 'tenant-files' and name like '%/by-editor.pdf' $$,            '1', '1', '0', '0', '0', '0', '0');
select storage_test.matrix($$ delete from storage.objects where bucket_id = 'tenant-files' $$,
                                                                                  '3', '1', '1', '1', '1', '0', '0');
select storage_test.expect('admin', $$ delete from storage.objects where name like '%/diary.txt' $$, '1');
select storage_test.expect('editor', $$ delete from storage.objects where name like '%/by-admin.pdf' $$, '0');

-- Moved to another tenant, into another's folder, out of every rule, or into another bucket. These read nothing, so they meet
-- the update policy alone.
select storage_test.expect('editor', format($$ update storage.objects set %s $$, change), 'refused')
from (values ('name = storage_test.beta() || ''/shared/moved.pdf'''), ('name = ''moved.pdf'''),
             ('name = storage_test.acme() || ''/people/'' || storage_test.id_of(''viewer'') || ''/planted.txt'''),
             ('bucket_id = ''tenant-exports'''), ('bucket_id = ''avatars''')) as t (change);
select storage_test.expect('both', $$ update storage.objects set name = storage_test.acme() || '/shared/moved.pdf' $$, 'refused');
select storage_test.expect('viewer', $$ update storage.objects set name = storage_test.acme() || '/shared/diary.txt' $$, 'refused');

-- An editor who is a viewer now keeps no rights on what they uploaded before.
update public.tenant_members set role = 'viewer' where user_id = storage_test.id_of('editor');
select storage_test.expect('editor', $$ delete from storage.objects where name like '%/by-editor.pdf' $$, '0');
