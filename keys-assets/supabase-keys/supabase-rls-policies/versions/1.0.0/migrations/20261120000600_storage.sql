-- Files of an organisation, in a private bucket, under `<organisation id>/...`. For a bucket of yours, copy the policies
-- and change the bucket's name in each.
--   viewer reads; member uploads and replaces; admin, and the member who uploaded it, deletes.

insert into storage.buckets (id, name, public)
values ('organisation-files', 'organisation-files', false)
on conflict (id) do update set public = false;

-- The array is cast to text and not the folder to uuid: a path that does not begin with a UUID belongs to nobody,
-- and should not be an error.
create policy organisation_files_select on storage.objects for select to authenticated
  using (
    bucket_id = 'organisation-files'
    and (storage.foldername(name))[1] = any ((select private.organisations_with('viewer'))::uuid[]::text[])
  );

create policy organisation_files_insert on storage.objects for insert to authenticated
  with check (
    bucket_id = 'organisation-files'
    and (storage.foldername(name))[1] = any ((select private.organisations_with('member'))::uuid[]::text[])
  );

create policy organisation_files_update on storage.objects for update to authenticated
  using (
    bucket_id = 'organisation-files'
    and (storage.foldername(name))[1] = any ((select private.organisations_with('member'))::uuid[]::text[])
  )
  with check (
    bucket_id = 'organisation-files'
    and (storage.foldername(name))[1] = any ((select private.organisations_with('member'))::uuid[]::text[])
  );

create policy organisation_files_delete on storage.objects for delete to authenticated
  using (
    bucket_id = 'organisation-files'
    and (
      (storage.foldername(name))[1] = any ((select private.organisations_with('admin'))::uuid[]::text[])
      or (
        owner_id = (select auth.uid())::text
        and (storage.foldername(name))[1] = any ((select private.organisations_with('member'))::uuid[]::text[])
      )
    )
  );
