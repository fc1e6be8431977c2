-- How much a tenant may keep. Asked by the policies for uploads; changed by the server only.

create table private.file_quotas (
  tenant_id text primary key,
  most_bytes bigint not null check (most_bytes >= 0)
);
alter table private.file_quotas enable row level security;
grant select, insert, update, delete on private.file_quotas to service_role;

-- What a tenant keeps now, in bytes. The condition on the name is one that the index of storage.objects by bucket and name
-- serves; "0" is the character after "/".
create function private.bytes_of(tenant text)
returns bigint
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(sum((o.metadata ->> 'size')::bigint), 0)::bigint
  from storage.objects o
  where o.bucket_id in ('tenant-files', 'tenant-exports')
    and o.name collate "C" >= tenant || '/' and o.name collate "C" < tenant || '0'
$$;

-- Whether a tenant may upload at all: it keeps less than it may. 5 GiB for a tenant without a line of its own. Only for
-- tenants of the caller, so that nobody learns how much another one keeps.
create function private.has_room(tenant text)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select tenant = any (private.tenants_with('viewer'))
    and private.bytes_of(tenant) < coalesce((select q.most_bytes from private.file_quotas q where q.tenant_id = tenant), 5368709120)
$$;

revoke execute on function private.bytes_of(text), private.has_room(text) from public, anon, authenticated;
grant execute on function private.has_room(text) to authenticated;
grant execute on function private.bytes_of(text) to service_role;
