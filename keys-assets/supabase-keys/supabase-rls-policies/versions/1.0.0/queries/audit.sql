-- What is open in this database. Reads the catalog only and changes nothing; run it anywhere, production included.
--   error    lets somebody read or write what they should not, or is one grant away from it
--   warning  is right only if it was meant
--   slow     is safe and costs time for each row

with exposed as (
  -- Add the other schemas that your API exposes.
  select oid, nspname from pg_namespace
  where nspname in ('public')
),
relations as (
  select c.oid, c.oid::regclass::text as name, c.relkind, c.relrowsecurity, c.reloptions,
    has_any_column_privilege('anon', c.oid, 'select, insert, update')
      or has_any_column_privilege('authenticated', c.oid, 'select, insert, update')
      or has_table_privilege('anon', c.oid, 'delete') or has_table_privilege('authenticated', c.oid, 'delete') as reachable
  from pg_class c join exposed e on e.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f')
    and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
),
-- Policies of the exposed schemas and of storage, for roles that a client can have.
policies as (
  select format('%s on %s.%s', policyname, schemaname, tablename) as name, cmd, permissive, roles, qual, with_check,
    regexp_replace(concat_ws(' ', qual, with_check), 'SELECT auth\.(uid|jwt|role)\(\)', '', 'gi') as unwrapped
  from pg_policies
  where (schemaname in (select nspname from exposed) or schemaname = 'storage')
    and roles && '{public,anon,authenticated}'::name[]
),
functions as (
  select p.oid, p.oid::regprocedure::text as name, p.proconfig, p.prorettype, p.pronamespace in (select oid from exposed) as in_api
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where p.prosecdef and n.nspname !~ '^(pg_|information_schema$)'
    -- What Supabase brings is Supabase's to keep.
    and n.nspname not in ('auth', 'storage', 'realtime', 'extensions', 'graphql', 'graphql_public', 'vault', 'pgbouncer',
      'pgsodium', 'supabase_functions', 'supabase_migrations', 'net', 'cron')
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
),
findings (level, rule, object, detail) as (
  select case when reachable then 'error' else 'warning' end, 'row level security is off', name,
    case when reachable then 'A client reads and writes what it was granted, of every tenant.' else 'Not granted to a client yet.' end
  from relations where relkind in ('r', 'p') and not relrowsecurity
  union all
  select 'error', 'policies without row level security', name, 'Its policies have no effect until it is enabled.'
  from relations r where relkind in ('r', 'p') and not relrowsecurity
    and exists (select from pg_policy p where p.polrelid = r.oid)
  union all
  select 'warning', 'row level security without a policy', name, 'Nobody but the service role gets through.'
  from relations r where relkind in ('r', 'p') and relrowsecurity and reachable
    and not exists (select from pg_policy p where p.polrelid = r.oid)
  union all
  select case when cmd = 'SELECT' then 'warning' else 'error' end, 'policy is always true', name,
    format('for %s to %s', lower(cmd), array_to_string(roles, ', '))
  from policies where permissive = 'PERMISSIVE' and (qual = 'true' or with_check = 'true')
  union all
  select 'error', 'policy trusts user_metadata', name, 'Every person writes their own user_metadata. Use app_metadata or a table.'
  from policies where unwrapped ~ '(raw_)?user_meta_?data'
  union all
  select 'warning', 'policy for every role', name, 'Without `to authenticated` it also holds for anon.'
  from policies where roles = '{public}'::name[]
  union all
  select 'slow', 'policy calls auth for each row', name, 'Write (select auth.uid()).'
  from policies where unwrapped ~ 'auth\.(uid|jwt|role)\(\)'
  union all
  select 'error', 'security definer without search_path', name, 'Who can make objects in a schema on the path runs code as its owner.'
  from functions where not exists (select from unnest(proconfig) s where s like 'search_path=%')
  union all
  select 'warning', 'security definer in the API', name, 'Callable by '
    || concat_ws(' and ', case when has_function_privilege('anon', oid, 'execute') then 'anon' end,
      case when has_function_privilege('authenticated', oid, 'execute') then 'authenticated' end) || ', past every policy.'
  from functions where in_api and prorettype <> 'trigger'::regtype
    and (has_function_privilege('anon', oid, 'execute') or has_function_privilege('authenticated', oid, 'execute'))
  union all
  select case when reachable then 'error' else 'warning' end, 'view without security_invoker', name,
    'It reads with its owner''s rights, past every policy.'
  from relations where relkind = 'v'
    and not coalesce(reloptions && '{security_invoker=true,security_invoker=on,security_invoker=yes,security_invoker=1}', false)
  union all
  select 'error', case relkind when 'm' then 'materialized view in the API' else 'foreign table in the API' end, name,
    'It knows no policies.'
  from relations where relkind in ('m', 'f') and reachable
  union all
  select 'warning', 'TRUNCATE granted', name, 'No policy stops it. The data API does not offer it; other connections do.'
  from relations where relkind in ('r', 'p')
    and (has_table_privilege('anon', oid, 'truncate') or has_table_privilege('authenticated', oid, 'truncate'))
  union all
  select 'warning', 'tenant column can be updated', r.name, 'authenticated may update ' || a.attname || '; only the policies stand between.'
  from relations r join pg_attribute a on a.attrelid = r.oid and not a.attisdropped
  where r.relkind in ('r', 'p') and a.attname in ('organisation_id', 'organization_id', 'tenant_id', 'team_id')
    and has_column_privilege('authenticated', r.oid, a.attnum, 'update')
  union all
  select 'warning', 'foreign key past the tenant', r.name || '.' || c.conname,
    'Both tables have ' || own.attname || ', and the key does not hold it: a row can point into another tenant.'
  from pg_constraint c join relations r on r.oid = c.conrelid
  join pg_attribute own on own.attrelid = c.conrelid and not own.attisdropped
    and own.attname in ('organisation_id', 'organization_id', 'tenant_id', 'team_id')
  join pg_attribute theirs on theirs.attrelid = c.confrelid and not theirs.attisdropped and theirs.attname = own.attname
  where c.contype = 'f' and not own.attnum = any (c.conkey)
  union all
  select 'slow', 'foreign key without an index', r.name || '.' || c.conname, 'Policies and deletes read the whole table.'
  from pg_constraint c join relations r on r.oid = c.conrelid
  where c.contype = 'f' and not exists (
    select from pg_index i where i.indrelid = c.conrelid and i.indisvalid and i.indpred is null and i.indkey[0] = c.conkey[1])
  union all
  select 'error', 'bucket is public', id, 'Its files can be read without a policy by everyone who has or guesses the address.'
  from storage.buckets where public and exists (
    select from policies where name like '% on storage.objects' and concat(qual, with_check) like '%' || quote_literal(id) || '%')
)
select level, rule, object, detail from findings
order by array_position('{error,warning,slow}', level), rule, object;
