-- Links for people without an account. A signed URL of the storage API cannot be taken back before it ends, so a share is a
-- row: it can be revoked, counted, and ends with its maker's membership. The server opens it and signs for one minute.

create table public.file_shares (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  path text not null,
  token_hash bytea not null unique check (length(token_hash) = 32),
  created_by uuid not null default auth.uid(),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  most_downloads integer not null default 10 check (most_downloads between 1 and 1000),
  downloads integer not null default 0,
  revoked_at timestamptz,
  check (expires_at > created_at and expires_at <= created_at + interval '30 days')
);
create index file_shares_by_tenant on public.file_shares (tenant_id, created_at desc);
alter table public.file_shares enable row level security;
revoke all on public.file_shares from anon, authenticated;
grant select (id, tenant_id, path, created_by, created_at, expires_at, most_downloads, downloads, revoked_at)
  on public.file_shares to authenticated;
grant insert (tenant_id, path, token_hash, expires_at, most_downloads) on public.file_shares to authenticated;
grant update (revoked_at) on public.file_shares to authenticated;

create policy file_shares_select on public.file_shares for select to authenticated
  using (tenant_id::text = any ((select private.tenants_with('editor'))::text[]));

-- The last line runs with the caller's rights: only what they can read themselves can be shared.
create policy file_shares_insert on public.file_shares for insert to authenticated
  with check (
    created_by = (select auth.uid())
    and tenant_id::text = any ((select private.tenants_with('editor'))::text[])
    and (storage.foldername(path))[1] = tenant_id::text
    and ((storage.foldername(path))[2] = 'shared' or (storage.foldername(path))[3] = (select auth.uid())::text)
    and exists (select from storage.objects o where o.bucket_id = 'tenant-files' and o.name = file_shares.path)
  );

-- Revoking, and nothing else: what is revoked stays so.
create policy file_shares_update on public.file_shares for update to authenticated
  using (
    revoked_at is null
    and tenant_id::text = any ((select private.tenants_with('editor'))::text[])
    and (created_by = (select auth.uid()) or tenant_id::text = any ((select private.tenants_with('admin'))::text[]))
  )
  with check (revoked_at is not null);

-- Makes a share and returns its token, once: only the SHA-256 is kept.
create function public.create_file_share(path text, days integer default 7, most_downloads integer default 10)
returns text
language plpgsql
set search_path = ''
as $$
declare
  token text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  tenant text := (storage.foldername(path))[1];
begin
  if tenant is null or tenant !~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$' then
    raise exception 'this path belongs to no tenant' using errcode = '42501';
  end if;
  insert into public.file_shares (tenant_id, path, token_hash, expires_at, most_downloads)
  values (tenant::uuid, create_file_share.path, sha256(convert_to(token, 'UTF8')), now() + make_interval(days => days),
          create_file_share.most_downloads);
  return token;
end
$$;

-- For the server: counts a download and says what to sign; no row for whatever reason, so that nothing can be learned.
create function public.open_file_share(token text)
returns table (bucket_id text, path text)
language sql
security definer
set search_path = ''
as $$
  update public.file_shares s set downloads = s.downloads + 1
  from storage.objects o
  where s.token_hash = sha256(convert_to(token, 'UTF8'))
    and s.revoked_at is null and s.expires_at > now() and s.downloads < s.most_downloads
    and private.is_member(s.tenant_id, s.created_by)
    and o.bucket_id = 'tenant-files' and o.name = s.path
  returning 'tenant-files'::text, s.path
$$;

revoke execute on function public.create_file_share(text, integer, integer), public.open_file_share(text) from public, anon, authenticated;
grant execute on function public.create_file_share(text, integer, integer) to authenticated;
grant execute on function public.open_file_share(text) to service_role;
