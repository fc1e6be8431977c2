-- Read before each test, inside a transaction that is rolled back: nothing of this stays.

create schema storage_test;
grant usage on schema storage_test to public;

create table storage_test.people (name text primary key, id uuid not null);
insert into storage_test.people values
  ('admin',    'a0000000-0000-4000-8000-000000000001'),  -- of Acme, and so on down to the viewer
  ('editor',   'a0000000-0000-4000-8000-000000000002'),
  ('viewer',   'a0000000-0000-4000-8000-000000000003'),
  ('both',     'a0000000-0000-4000-8000-000000000004'),  -- viewer of Acme and admin of Beta
  ('rival',    'a0000000-0000-4000-8000-000000000005'),  -- admin of Beta
  ('stranger', 'a0000000-0000-4000-8000-000000000006');  -- signed in, belongs to nothing
grant select on storage_test.people to public;

create function storage_test.acme() returns uuid language sql immutable as $$ select '0a000000-0000-4000-8000-00000000000a'::uuid $$;
create function storage_test.beta() returns uuid language sql immutable as $$ select '0b000000-0000-4000-8000-00000000000b'::uuid $$;
create function storage_test.id_of(person text) returns uuid language sql stable
  as $$ select id from storage_test.people where name = person $$;

insert into auth.users (id, email) select id, name || '@storage-test.example' from storage_test.people;
insert into public.tenant_members
  select m.tenant, storage_test.id_of(m.person), m.role
  from (values
    (storage_test.acme(), 'admin', 'admin'),
    (storage_test.acme(), 'editor', 'editor'),
    (storage_test.acme(), 'viewer', 'viewer'),
    (storage_test.acme(), 'both', 'viewer'),
    (storage_test.beta(), 'both', 'admin'),
    (storage_test.beta(), 'rival', 'admin')
  ) as m (tenant, person, role);

select set_config('storage.allow_delete_query', 'true', true);
insert into storage.buckets (id, name, file_size_limit, allowed_mime_types)
  values ('storage-test-other', 'storage-test-other', 1000, '{text/plain}');
insert into storage.objects (bucket_id, name, owner_id, metadata)
  select f.bucket, f.path, storage_test.id_of(f.owner), '{"size": 1000}'
  from (values
    ('tenant-files', storage_test.acme() || '/shared/by-editor.pdf', 'editor'),
    ('tenant-files', storage_test.acme() || '/shared/deep/by-admin.pdf', 'admin'),
    ('tenant-files', storage_test.acme() || '/people/' || storage_test.id_of('viewer') || '/diary.txt', 'viewer'),
    ('tenant-files', storage_test.beta() || '/shared/secret.pdf', 'rival'),
    ('tenant-files', storage_test.acme() || '/elsewhere/file.pdf', 'editor'),
    ('tenant-files', 'shared/file.pdf', 'editor'),
    ('tenant-files', '09000000-0000-4000-8000-000000000009/shared/other.pdf', null),
    ('tenant-files', storage_test.acme() || '/elsewhere/' || storage_test.id_of('viewer') || '/file.txt', 'viewer'),
    ('storage-test-other', storage_test.acme() || '/shared/file.pdf', 'editor'),
    ('storage-test-other', storage_test.acme() || '/people/' || storage_test.id_of('viewer') || '/file.txt', 'viewer'),
    ('storage-test-other', storage_test.acme() || '/file.csv', null),
    ('storage-test-other', storage_test.id_of('viewer') || '/face.png', 'viewer'),
    ('tenant-exports', storage_test.acme() || '/2026-03.csv', null),
    ('avatars', storage_test.id_of('viewer') || '/face.png', 'viewer')
  ) as f (bucket, path, owner);

-- Becomes somebody as the API does it. 'nobody' ends it, 'anon' and 'service_role' are those roles.
create function storage_test.become(person text) returns void language plpgsql as $$
declare
  as_role text := case when person in ('anon', 'service_role') then person else 'authenticated' end;
begin
  perform set_config('role', 'none', true);
  perform set_config('request.jwt.claims', '', true);
  if person = 'nobody' then return; end if;
  if as_role = 'authenticated' and storage_test.id_of(person) is null then raise exception 'who is %?', person; end if;
  perform set_config('request.jwt.claims',
    jsonb_strip_nulls(jsonb_build_object('role', as_role, 'sub', storage_test.id_of(person)))::text, true);
  perform set_config('role', as_role, true);
end
$$;

-- What a statement comes to: the number of its rows, 'refused' for a lack of rights, or another SQLSTATE. Always undone.
create function storage_test.outcome(statement text) returns text language plpgsql as $$
declare
  affected bigint;
begin
  execute statement;
  get diagnostics affected = row_count;
  raise exception using errcode = 'STRG1';
exception
  when sqlstate 'STRG1' then return affected::text;
  when insufficient_privilege then return 'refused';
  when others then return sqlstate;
end
$$;

create function storage_test.expect(person text, statement text, expected text) returns void language plpgsql as $$
declare
  actual text;
begin
  perform storage_test.become(person);
  actual := storage_test.outcome(statement);
  perform storage_test.become('nobody');
  if actual is distinct from expected then
    raise exception 'ACCESS BROKEN: % came to %, not %, for: %', person, actual, expected, statement;
  end if;
end
$$;

-- In this order throughout: admin, editor, viewer (of Acme); both, rival, stranger, anon.
create function storage_test.matrix(statement text, variadic expected text[]) returns void language plpgsql as $$
declare
  people constant text[] := '{admin,editor,viewer,both,rival,stranger,anon}';
begin
  if cardinality(expected) <> cardinality(people) then raise exception 'matrix wants % outcomes', cardinality(people); end if;
  for i in 1 .. cardinality(people) loop
    perform storage_test.expect(people[i], statement, expected[i]);
  end loop;
end
$$;

create function storage_test.upload(bucket text, path text) returns text language sql stable as $$
  select format('insert into storage.objects (bucket_id, name, owner_id) values (%L, %L, (select auth.uid())::text)', bucket, path)
$$;
