-- Rules for every table with a column organisation_id, yours included, and for everything that the API exposes. Rename the
-- column or the schema here if yours are called otherwise.

create view rls_test.exposed as
  select c.oid, c.oid::regclass as name, c.relkind, c.relrowsecurity, c.reloptions
  from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e');
create view rls_test.tenant_tables as
  select e.*, a.attnum from rls_test.exposed e
  join pg_attribute a on a.attrelid = e.oid and a.attname = 'organisation_id' and not a.attisdropped
  where e.relkind in ('r', 'p');
create view rls_test.tenant_relations as
  select e.* from rls_test.exposed e
  join pg_attribute a on a.attrelid = e.oid and a.attname = 'organisation_id' and not a.attisdropped;

select rls_test.none('row level security is off',
  $$ select name from rls_test.exposed where relkind in ('r', 'p') and not relrowsecurity $$);
select rls_test.none('a view runs with its owner''s rights',
  $$ select name from rls_test.exposed where relkind = 'v'
     and not coalesce(reloptions && '{security_invoker=true,security_invoker=on,security_invoker=1}', false) $$);
select rls_test.none('a materialized view or foreign table, which knows no policies, can be read',
  $$ select name from rls_test.exposed where relkind in ('m', 'f')
     and (has_table_privilege('anon', oid, 'select') or has_table_privilege('authenticated', oid, 'select')) $$);
select rls_test.none('TRUNCATE, which no policy stops, is granted',
  $$ select name from rls_test.exposed where relkind in ('r', 'p')
     and (has_table_privilege('anon', oid, 'truncate') or has_table_privilege('authenticated', oid, 'truncate')) $$);

select rls_test.none('anon has rights on a tenant''s table or view',
  $$ select name from rls_test.tenant_relations
     where has_any_column_privilege('anon', oid, 'select, insert, update') or has_table_privilege('anon', oid, 'delete') $$);
select rls_test.none('organisation_id can be changed',
  $$ select name from rls_test.tenant_tables where has_column_privilege('authenticated', oid, attnum, 'update') $$);
select rls_test.none('organisation_id may be null',
  $$ select t.name from rls_test.tenant_tables t join pg_attribute a on a.attrelid = t.oid and a.attnum = t.attnum
     where not a.attnotnull $$);
select rls_test.none('there is no trigger keep_organisation',
  $$ select name from rls_test.tenant_tables t where not exists (
       select from pg_trigger g where g.tgrelid = t.oid and g.tgname = 'keep_organisation' and g.tgenabled <> 'D') $$);
select rls_test.none('no index begins with organisation_id',
  $$ select name from rls_test.tenant_tables t where not exists (
       select from pg_index i where i.indrelid = t.oid and i.indkey[0] = t.attnum and i.indisvalid and i.indpred is null) $$);
select rls_test.none('a policy lets everybody through',
  $$ select policyname from pg_policies where schemaname = 'public' and permissive = 'PERMISSIVE'
     and (qual = 'true' or with_check = 'true') $$);
select rls_test.none('a policy calls auth.uid() or auth.jwt() for each row',
  $$ select policyname from pg_policies where schemaname in ('public', 'storage')
     and regexp_replace(concat(qual, with_check), 'SELECT auth\.(uid|jwt|role)\(\)', '', 'g') ~ 'auth\.(uid|jwt|role)\(\)' $$);

select rls_test.none('a security definer function has no fixed search_path',
  $$ select p.oid::regprocedure from pg_proc p
     where p.prosecdef and p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
       and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
       and not exists (select from unnest(p.proconfig) s where s like 'search_path=%') $$);
select rls_test.none('a security definer function can be called through the API',
  $$ select p.oid::regprocedure from pg_proc p
     where p.prosecdef and p.pronamespace = 'public'::regnamespace and p.prorettype <> 'trigger'::regtype
       and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
       and (has_function_privilege('anon', p.oid, 'execute') or has_function_privilege('authenticated', p.oid, 'execute')) $$);
select rls_test.none('anon may use the schema private',
  $$ select nspname from pg_namespace where nspname = 'private' and has_schema_privilege('anon', oid, 'usage') $$);

-- And asked, table by table: whoever belongs to Beta alone finds and deletes nothing of Acme.
do $$
declare
  tenant_table record;
  verb text;
  outcome text;
begin
  for tenant_table in select name from rls_test.tenant_tables loop
    foreach verb in array '{select 1,delete}'::text[] loop
      perform rls_test.become('rival');
      outcome := rls_test.outcome(format('%s from %s where organisation_id = rls_test.acme()', verb, tenant_table.name));
      perform rls_test.become('nobody');
      if outcome not in ('0', 'refused') then
        raise exception 'ISOLATION BROKEN: % from % by Beta came to %', verb, tenant_table.name, outcome;
      end if;
    end loop;
  end loop;
end
$$;

-- The policies' condition is used as an index condition and evaluated once: no plan that reads every tenant's rows.
set local enable_seqscan = off;
select rls_test.become('member');
do $$
declare
  plan text := '';
  line text;
begin
  for line in execute 'explain select * from public.memberships where role = ''viewer''' loop
    plan := plan || line || E'\n';
  end loop;
  if plan !~ 'InitPlan' or plan !~ 'Index Cond: .*organisation_id = ANY' then
    raise exception 'RULE BROKEN: a policy cannot use the index: %', plan;
  end if;
end
$$;
select rls_test.become('nobody');
