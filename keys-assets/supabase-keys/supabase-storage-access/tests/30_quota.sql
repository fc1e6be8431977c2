-- Acme keeps 6,000 bytes here: five files, two of them outside of every rule, and an export. Beta's do not count.
select storage_test.expect('service_role', 'select 1 where private.bytes_of(storage_test.acme()::text) = 6000', '1');
insert into private.file_quotas values (storage_test.acme()::text, 6001);
select storage_test.expect('editor', storage_test.upload('tenant-files', storage_test.acme() || '/shared/new.pdf'), '1');
update private.file_quotas set most_bytes = 6000;
select storage_test.expect('editor', storage_test.upload('tenant-files', storage_test.acme() || '/shared/new.pdf'), 'refused');
select storage_test.expect('viewer', storage_test.upload('tenant-files', storage_test.acme() || '/people/' || storage_test.id_of('viewer') || '/new.txt'), 'refused');
select storage_test.expect('editor', $$ update storage.objects set name = storage_test.acme() || '/shared/renamed.pdf' where name like '%/by-editor.pdf' $$, 'refused');
-- Full is not locked: reading and deleting go on, and the neighbour is not concerned.
select storage_test.expect('editor', $$ delete from storage.objects where name like '%/by-editor.pdf' $$, '1');
select storage_test.expect('rival', storage_test.upload('tenant-files', storage_test.beta() || '/shared/new.pdf'), '1');
select storage_test.expect('service_role', storage_test.upload('tenant-exports', storage_test.acme() || '/new.csv'), '1');

-- Nobody asks about, or changes, what is not theirs.
select storage_test.matrix($$ update private.file_quotas set most_bytes = 1e12 $$,
                                             'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused');
select storage_test.matrix($$ select private.bytes_of(storage_test.acme()::text) $$,
                                             'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused');
delete from private.file_quotas;
select storage_test.matrix($$ select 1 where private.has_room(storage_test.acme()::text) $$,
                                                                                  '1', '1', '1', '1', '0', '0', 'refused');
