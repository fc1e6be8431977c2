--                                                                                admin editor viewer both rival stranger anon
select storage_test.matrix($$ select 1 from storage.objects where bucket_id = 'tenant-exports' $$,
                                                                                  '1', '0', '0', '0', '0', '0', '0');
select storage_test.matrix(storage_test.upload('tenant-exports', storage_test.acme() || '/new.csv'),
                                             'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused');
select storage_test.matrix($$ delete from storage.objects where bucket_id = 'tenant-exports' $$,
                                                                                  '0', '0', '0', '0', '0', '0', '0');
select storage_test.expect('service_role', storage_test.upload('tenant-exports', storage_test.acme() || '/new.csv'), '1');

select storage_test.matrix($$ select 1 from storage.objects where bucket_id = 'avatars' $$,
                                                                                  '0', '0', '1', '0', '0', '0', '0');
select storage_test.matrix(storage_test.upload('avatars', storage_test.id_of('viewer') || '/new.png'),
                                             'refused', 'refused', '1', 'refused', 'refused', 'refused', 'refused');
select storage_test.matrix($$ delete from storage.objects where bucket_id = 'avatars' $$,
                                                                                  '0', '0', '1', '0', '0', '0', '0');
select storage_test.expect('viewer', $$ update storage.objects set name = storage_test.id_of('editor') || '/face.png' where bucket_id = 'avatars' $$, 'refused');
select storage_test.expect('viewer', $$ update storage.objects set name = storage_test.id_of('editor') || '/face.png' $$, 'refused');

-- The buckets themselves.
do $$
declare
  wrong text;
begin
  select string_agg(id, ', ') into wrong from storage.buckets
  where id in ('tenant-files', 'tenant-exports', 'avatars')
    and (public <> (id = 'avatars') or file_size_limit is null or allowed_mime_types is null
      or allowed_mime_types && array['text/html', 'image/svg+xml', 'application/xhtml+xml', '*/*']);
  if wrong is not null or (select count(*) from storage.buckets where id in ('tenant-files', 'tenant-exports', 'avatars')) <> 3 then
    raise exception 'ACCESS BROKEN: buckets: %', wrong;
  end if;
end
$$;
