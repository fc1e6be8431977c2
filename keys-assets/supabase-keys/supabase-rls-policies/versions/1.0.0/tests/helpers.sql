-- Read before each test, inside a transaction that is rolled back: nothing of this stays. Three organisations and
-- everybody who may matter, then `rls_test.matrix`, which asks one statement of all of them.

create schema rls_test;
grant usage on schema rls_test to public;

create table rls_test.people (name text primary key, id uuid not null);
insert into rls_test.people values
  ('owner',    'a0000000-0000-4000-8000-000000000001'),  -- of Acme, and so on down to the viewer
  ('admin',    'a0000000-0000-4000-8000-000000000002'),
  ('member',   'a0000000-0000-4000-8000-000000000003'),
  ('viewer',   'a0000000-0000-4000-8000-000000000004'),
  ('both',     'a0000000-0000-4000-8000-000000000005'),  -- viewer of Acme and owner of Gamma
  ('rival',    'a0000000-0000-4000-8000-000000000006'),  -- owner of Beta
  ('stranger', 'a0000000-0000-4000-8000-000000000007'),  -- signed in, belongs to nothing
  ('other',    'a0000000-0000-4000-8000-000000000008');  -- second member of Acme: somebody to act upon
grant select on rls_test.people to public;

insert into auth.users (id, email, email_confirmed_at)
  select id, name || '@rls-test.example', now() from rls_test.people;
insert into public.organisations (id, name) values
  ('0a000000-0000-4000-8000-00000000000a', 'Acme'),
  ('0b000000-0000-4000-8000-00000000000b', 'Beta'),
  ('0c000000-0000-4000-8000-00000000000c', 'Gamma');
insert into public.memberships (organisation_id, user_id, role)
  select m.organisation, p.id, m.role::public.organisation_role
  from (values
    ('0a000000-0000-4000-8000-00000000000a'::uuid, 'owner', 'owner'),
    ('0a000000-0000-4000-8000-00000000000a', 'admin', 'admin'),
    ('0a000000-0000-4000-8000-00000000000a', 'member', 'member'),
    ('0a000000-0000-4000-8000-00000000000a', 'other', 'member'),
    ('0a000000-0000-4000-8000-00000000000a', 'viewer', 'viewer'),
    ('0a000000-0000-4000-8000-00000000000a', 'both', 'viewer'),
    ('0b000000-0000-4000-8000-00000000000b', 'rival', 'owner'),
    ('0c000000-0000-4000-8000-00000000000c', 'both', 'owner')
  ) as m (organisation, person, role) join rls_test.people p on p.name = m.person;

create function rls_test.acme() returns uuid language sql immutable
  as $$ select '0a000000-0000-4000-8000-00000000000a'::uuid $$;
create function rls_test.beta() returns uuid language sql immutable
  as $$ select '0b000000-0000-4000-8000-00000000000b'::uuid $$;
create function rls_test.gamma() returns uuid language sql immutable
  as $$ select '0c000000-0000-4000-8000-00000000000c'::uuid $$;
create function rls_test.id_of(person text) returns uuid language sql stable
  as $$ select id from rls_test.people where name = person $$;

-- Becomes somebody as the API does it: role and claims. 'nobody' ends it, 'anon' and 'service_role' are those roles.
create function rls_test.become(person text, claims jsonb default '{}') returns void language plpgsql as $$
declare
  as_role text := case when person in ('anon', 'service_role') then person else 'authenticated' end;
begin
  perform set_config('role', 'none', true);
  perform set_config('request.jwt.claims', '', true);
  if person = 'nobody' then
    return;
  end if;
  if as_role = 'authenticated' and rls_test.id_of(person) is null then
    raise exception 'rls_test.people does not know %', person;
  end if;
  claims := jsonb_strip_nulls(jsonb_build_object('role', as_role, 'sub', rls_test.id_of(person))) || claims;
  perform set_config('request.jwt.claims', claims::text, true);
  perform set_config('role', as_role, true);
end
$$;

-- What a statement comes to: the number of its rows, 'refused' for a lack of rights (42501), or another SQLSTATE.
-- What it did is always undone, so that the order of the checks does not matter.
create function rls_test.outcome(statement text) returns text language plpgsql as $$
declare
  affected bigint;
begin
  execute statement;
  get diagnostics affected = row_count;
  raise exception using errcode = 'RLST1';
exception
  when sqlstate 'RLST1' then return affected::text;
  when insufficient_privilege then return 'refused';
  when others then return sqlstate;
end
$$;

create function rls_test.expect(person text, statement text, expected text, claims jsonb default '{}')
returns void language plpgsql as $$
declare
  actual text;
begin
  perform rls_test.become(person, claims);
  actual := rls_test.outcome(statement);
  perform rls_test.become('nobody');
  if actual is distinct from expected then
    raise exception 'ISOLATION BROKEN: % came to %, not %, for: %', person, actual, expected, statement;
  end if;
end
$$;

-- In this order throughout: owner, admin, member, viewer (of Acme); both, rival, stranger, anon (see above).
create function rls_test.matrix(statement text, variadic expected text[]) returns void language plpgsql as $$
declare
  people constant text[] := '{owner,admin,member,viewer,both,rival,stranger,anon}';
begin
  if cardinality(expected) <> cardinality(people) then
    raise exception 'matrix wants % outcomes, not %', cardinality(people), cardinality(expected);
  end if;
  for i in 1 .. cardinality(people) loop
    perform rls_test.expect(people[i], statement, expected[i]);
  end loop;
end
$$;

-- For rules about the schema itself: the query names what breaks them.
create function rls_test.none(rule text, query text) returns void language plpgsql as $$
declare
  offenders text;
begin
  execute format('select string_agg(o::text, '', '') from (%s) as q (o)', query) into offenders;
  if offenders is not null then
    raise exception 'RULE BROKEN: %: %', rule, offenders;
  end if;
end
$$;
