-- Run as the owner of your tables, which must not be the role that the application signs in with.
create schema if not exists tenancy;
revoke create on schema tenancy from public;
grant usage on schema tenancy to public;

-- Tables that all tenants share on purpose, by schema and name (public.countries). audit() reports every other table
-- without a tenant.
create table if not exists tenancy.shared_tables (
  name text primary key check (name like '%_.%_'),
  reason text not null check (reason <> '')
);

-- The tenant of this transaction, without its signature (see 0003) where there is one. Raises instead of answering null: a forgotten tenant is an error, not an empty page.
create or replace function tenancy.current_tenant() returns text
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  tenant text := nullif(split_part(current_setting('app.tenant_id', true), '|', 1), '');
begin
  if tenant is null then
    raise exception 'no tenant in this transaction' using errcode = '42501',
      hint = 'Run it through the tenant database of the application.';
  end if;
  return tenant;
end $$;

-- Two policies: the restrictive one is the wall, which no other policy can widen; the permissive one is the door,
-- without which a restrictive policy alone lets nothing through.
create or replace procedure tenancy.protect(target regclass, tenant_column name default 'tenant_id')
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  kind text;
  is_required boolean;
  condition text;
begin
  select format_type(a.atttypid, a.atttypmod), a.attnotnull into kind, is_required
  from pg_attribute a where a.attrelid = target and a.attname = tenant_column and not a.attisdropped;
  if kind is null then
    raise exception '% has no column %', target, tenant_column;
  end if;
  if not is_required then
    raise exception '%.% allows null', target, tenant_column using hint = 'A row without a tenant belongs to nobody.';
  end if;
  -- The sub-select is evaluated once for each statement, a bare call once for each row.
  condition := format('%I = (select tenancy.current_tenant())::%s', tenant_column, kind);
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('drop policy if exists tenant_wall on %s', target);
  execute format('create policy tenant_wall on %s as restrictive for all using (%s) with check (%s)', target, condition, condition);
  execute format('drop policy if exists tenant_door on %s', target);
  execute format('create policy tenant_door on %s for all using (true) with check (true)', target);
  execute format('alter table %s alter column %I set default tenancy.current_tenant()::%s', target, tenant_column, kind);
end $$;
