-- Statements that read no column meet one policy alone: PostgreSQL asks the policies for select only when something is read. So
-- these count exactly what each policy lets through, in all buckets together, also in one that this pack knows nothing of.
--                                                                                admin editor viewer both rival stranger anon
select storage_test.matrix($$ select 1 from storage.objects $$,                   '4', '2', '4', '3', '1', '0', '0');
select storage_test.matrix($$ update storage.objects set metadata = null $$,      '2', '2', '2', '1', '1', '0', '0');
select storage_test.matrix($$ delete from storage.objects $$,                     '5', '1', '2', '1', '1', '0', '0');

-- Into another bucket under paths that are right in ours.
select storage_test.matrix(storage_test.upload('storage-test-other', path),
                                             'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused')
from (values (storage_test.acme() || '/shared/new.pdf'), (storage_test.acme() || '/people/' || storage_test.id_of('viewer') || '/new.txt'),
             (storage_test.id_of('viewer') || '/new.png')) as t (path);
select storage_test.matrix(storage_test.upload('tenant-files', storage_test.acme() || '/elsewhere/' || storage_test.id_of('viewer') || '/new.txt'),
                                             'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused');

-- Moved by people who may write exactly one file, so that nothing else refuses first.
delete from storage.objects where bucket_id = 'avatars' or name like '%/by-admin.pdf';
select storage_test.expect('viewer', $$ update storage.objects set name = storage_test.acme() || '/people/' || storage_test.id_of('viewer') || '/moved.txt' $$, '1');
select storage_test.expect('viewer', format($$ update storage.objects set %s $$, change), 'refused')
from (values ('name = storage_test.acme() || ''/elsewhere/'' || storage_test.id_of(''viewer'') || ''/moved.txt'''),
             ('name = storage_test.acme() || ''/people/'' || storage_test.id_of(''editor'') || ''/moved.txt'''),
             ('name = storage_test.beta() || ''/people/'' || storage_test.id_of(''viewer'') || ''/moved.txt'''),
             ('name = storage_test.id_of(''viewer'') || ''/moved.png'''),
             ('bucket_id = ''storage-test-other'', name = storage_test.acme() || ''/people/'' || storage_test.id_of(''viewer'') || ''/moved.txt''')) as t (change);
select storage_test.expect('editor', format($$ update storage.objects set %s $$, change), 'refused')
from (values ('name = storage_test.acme() || ''/elsewhere/moved.pdf'''), ('name = storage_test.beta() || ''/shared/moved.pdf'''),
             ('bucket_id = ''storage-test-other'', name = storage_test.acme() || ''/shared/moved.pdf''')) as t (change);
insert into storage.objects (bucket_id, name) values ('avatars', storage_test.id_of('stranger') || '/face.png');
select storage_test.expect('stranger', $$ update storage.objects set name = storage_test.id_of('stranger') || '/new.png' $$, '1');
select storage_test.expect('stranger', $$ update storage.objects set bucket_id = 'storage-test-other' $$, 'refused');
