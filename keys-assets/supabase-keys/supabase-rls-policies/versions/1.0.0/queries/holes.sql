-- One row for each hole that could be torn into the schema: its name, and the statement that does it. `rls.sh holes` makes
-- one after the other, inside a transaction that is rolled back, and demands that a test fails.

with policies as (
  select format('%I on %I.%I', policyname, schemaname, tablename) as place, qual, with_check
  from pg_policies where schemaname in ('public', 'storage')
),
-- Every role that a policy asks for, one step lower. From the bottom up, so that no step is taken twice.
lowered as (
  select place, qual, with_check,
    replace(replace(replace(qual, 'organisations_with(''member''', 'organisations_with(''viewer'''),
      'organisations_with(''admin''', 'organisations_with(''member'''),
      'organisations_with(''owner''', 'organisations_with(''admin''') as low_qual,
    replace(replace(replace(with_check, 'organisations_with(''member''', 'organisations_with(''viewer'''),
      'organisations_with(''admin''', 'organisations_with(''member'''),
      'organisations_with(''owner''', 'organisations_with(''admin''') as low_check
  from policies
),
tables as (
  select c.oid, c.oid::regclass::text as name, c.relkind from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v')
    and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
),
functions as (
  select p.oid::regprocedure::text as name, p.prosecdef, p.prorettype, n.nspname from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
  where n.nspname in ('public', 'private') and p.prokind = 'f'
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
)
select place || ': using (true)', format('alter policy %s using (true)', place) from policies where qual is not null
union all
select place || ': with check (true)', format('alter policy %s with check (true)', place)
from policies where with_check is not null
union all
select place || ': using asks for less', format('alter policy %s using (%s)', place, low_qual)
from lowered where low_qual <> qual
union all
select place || ': with check asks for less', format('alter policy %s with check (%s)', place, low_check)
from lowered where low_check <> with_check
union all
select name || ': row level security off', format('alter table %s disable row level security', name)
from tables where relkind in ('r', 'p')
union all
select name || ': every column can be updated', format('grant update on %s to authenticated', name)
from tables where relkind in ('r', 'p')
union all
select name || ': open to anon', format('grant select on %s to anon', name) from tables
union all
select name || ': TRUNCATE granted', format('grant truncate on %s to authenticated', name)
from tables where relkind in ('r', 'p')
union all
select name || ': runs with its owner''s rights', format('alter view %s set (security_invoker = false)', name)
from tables where relkind = 'v'
union all
select format('%s: trigger %s gone', t.name, g.tgname), format('drop trigger %I on %s', g.tgname, t.name)
from pg_trigger g join tables t on t.oid = g.tgrelid join pg_proc p on p.oid = g.tgfoid
where p.pronamespace = 'private'::regnamespace and not g.tgisinternal
union all
select name || ': search_path not fixed', format('alter function %s reset search_path', name)
from functions where prosecdef
union all
select name || ': security definer in the API', format('alter function %s security definer', name)
from functions where nspname = 'public' and not prosecdef and prorettype <> 'trigger'::regtype
union all
select 'private: open to anon', 'grant usage on schema private to anon'
order by 1;
