-- What stands between two tenants and does not hold. `level` is error or note. Reads catalogs only.
create or replace function tenancy.audit(app_role name, tenant_column name default 'tenant_id')
returns table (level text, rule text, object text, detail text)
language sql stable set search_path = pg_catalog, pg_temp as $$
with relations as (
  select c.oid, c.relkind, c.relrowsecurity as enabled, c.relforcerowsecurity as forced, c.relispartition, c.relowner,
    c.oid::regclass::text as name, a.attnum as tenant, a.attnotnull as required, c.reloptions as options
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_attribute a on a.attrelid = c.oid and a.attname = tenant_column and not a.attisdropped
  where c.relkind in ('r', 'p', 'v', 'm', 'f')
    and n.nspname not in ('pg_catalog', 'information_schema', 'tenancy') and n.nspname not like 'pg\_t%'
    and has_schema_privilege(app_role, n.oid, 'usage')
), reachable as (
  select *, has_any_column_privilege(app_role, oid, 'select') or has_table_privilege(app_role, oid, 'insert,update,delete') as is_open
  from relations
), tenant_tables as (
  select * from reachable where relkind in ('r', 'p') and tenant is not null
), findings as (
  select 'error', 'role_ignores_policies', r.rolname::text, 'is superuser or has BYPASSRLS'
  from pg_roles r where (r.rolsuper or r.rolbypassrls) and pg_has_role(app_role, r.oid, 'member')
  union all
  select 'error', 'role_owns_table', name, 'an owner can switch row security off'
  from tenant_tables where pg_has_role(app_role, relowner, 'member')
  union all
  select 'error', 'not_protected', name, 'row security is not enabled and forced'
  from tenant_tables where not (enabled and forced) and is_open
  union all
  select 'error', 'no_wall', name, 'no restrictive policy for all commands and all roles compares the tenant'
  from tenant_tables t where enabled and is_open and not exists (
    select from pg_policy p where p.polrelid = t.oid and not p.polpermissive and p.polcmd = '*' and p.polroles = '{0}'
      and pg_get_expr(p.polqual, t.oid) like '%tenancy.current_tenant()%'
      and coalesce(pg_get_expr(p.polwithcheck, t.oid) like '%tenancy.current_tenant()%', true))
  union all
  select 'error', 'tenant_may_be_null', name, tenant_column || ' allows null'
  from tenant_tables where not required and is_open
  union all
  -- TRUNCATE is not subject to row security: one tenant would empty the table for all.
  select 'error', 'may_truncate', name, 'TRUNCATE ignores policies'
  from tenant_tables where has_table_privilege(app_role, oid, 'truncate')
  union all
  select 'error', 'without_tenant', name, 'has no ' || tenant_column || ' and is not in tenancy.shared_tables'
  from reachable r where relkind in ('r', 'p', 'f') and tenant is null and is_open
    and not exists (select from tenancy.shared_tables s where to_regclass(s.name) = r.oid)
  union all
  -- The check of a foreign key bypasses row security: a guessed id links to, or cascades into, another tenant.
  select 'error', 'key_crosses_tenants', f.conrelid::regclass::text,
    format('%s refers to %s without pairing the tenants', f.conname, f.confrelid::regclass)
  from pg_constraint f
  join tenant_tables child on child.oid = f.conrelid
  join tenant_tables parent on parent.oid = f.confrelid
  where f.contype = 'f' and not exists (
    select from generate_subscripts(f.conkey, 1) i where f.conkey[i] = child.tenant and f.confkey[i] = parent.tenant)
  union all
  -- A view reads with the rights of its owner, and what it materialises was read once for everybody.
  select distinct 'error', 'view_bypasses', v.name,
    format('reads %s %s', t.name, case v.relkind when 'm' then 'and keeps the rows' else 'without security_invoker' end)
  from reachable v
  join pg_rewrite w on w.ev_class = v.oid
  join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_class'::regclass
  join tenant_tables t on t.oid = d.refobjid
  where v.is_open and (v.relkind = 'm' or v.relkind = 'v'
    and not coalesce(v.options && array['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false))
  union all
  select 'error', 'rights_on_partition', name, 'reached directly, its parent''s policies do not count'
  from tenant_tables where relispartition and is_open and not enabled
  union all
  select 'note', 'runs_as_owner', p.oid::regprocedure::text, 'security definer, by a role that policies do not bind'
  from pg_proc p
  join pg_roles r on r.oid = p.proowner
  join pg_namespace n on n.oid = p.pronamespace
  where p.prosecdef and (r.rolsuper or r.rolbypassrls) and n.nspname not in ('pg_catalog', 'information_schema', 'tenancy')
    and has_schema_privilege(app_role, n.oid, 'usage') and has_function_privilege(app_role, p.oid, 'execute')
  union all
  select 'note', 'no_index', name, 'no index begins with ' || tenant_column || ': every query reads all tenants'
  from tenant_tables t where is_open and not exists (
    select from pg_index i where i.indrelid = t.oid and i.indkey[0] = t.tenant and i.indpred is null and i.indisvalid)
  union all
  -- A violation tells one tenant that another has the value.
  select 'note', 'unique_across_tenants', i.indexrelid::regclass::text, 'a conflict shows that another tenant has the value'
  from pg_index i
  join tenant_tables t on t.oid = i.indrelid
  where i.indisunique and not i.indisprimary and not (t.tenant = any (i.indkey::int2[]))
)
select * from findings order by 1, 2, 3, 4
$$;
revoke execute on function tenancy.audit(name, name) from public;
