-- Who may do what. A path that does not follow its bucket's rule belongs to nobody.
-- Memberships are asked once for each statement, not for each file: that is what the inner select is for.

create policy tenant_files_select on storage.objects for select to authenticated
  using (
    bucket_id = 'tenant-files'
    and (storage.foldername(name))[1] = any ((select private.tenants_with('viewer'))::text[])
    and (
      (storage.foldername(name))[2] = 'shared'
      or ((storage.foldername(name))[2] = 'people' and (storage.foldername(name))[3] = (select auth.uid())::text)
    )
  );

create policy tenant_files_insert on storage.objects for insert to authenticated
  with check (
    bucket_id = 'tenant-files'
    and (
      ((storage.foldername(name))[2] = 'shared'
        and (storage.foldername(name))[1] = any ((select private.tenants_with('editor'))::text[]))
      or ((storage.foldername(name))[2] = 'people' and (storage.foldername(name))[3] = (select auth.uid())::text
        and (storage.foldername(name))[1] = any ((select private.tenants_with('viewer'))::text[]))
    )
    and private.has_room((storage.foldername(name))[1])
  );

-- Replacing and moving. Both the old and the new path must be ones that the caller may write.
create policy tenant_files_update on storage.objects for update to authenticated
  using (
    bucket_id = 'tenant-files'
    and (
      ((storage.foldername(name))[2] = 'shared'
        and (storage.foldername(name))[1] = any ((select private.tenants_with('editor'))::text[]))
      or ((storage.foldername(name))[2] = 'people' and (storage.foldername(name))[3] = (select auth.uid())::text
        and (storage.foldername(name))[1] = any ((select private.tenants_with('viewer'))::text[]))
    )
  )
  with check (
    bucket_id = 'tenant-files'
    and (
      ((storage.foldername(name))[2] = 'shared'
        and (storage.foldername(name))[1] = any ((select private.tenants_with('editor'))::text[]))
      or ((storage.foldername(name))[2] = 'people' and (storage.foldername(name))[3] = (select auth.uid())::text
        and (storage.foldername(name))[1] = any ((select private.tenants_with('viewer'))::text[]))
    )
    and private.has_room((storage.foldername(name))[1])
  );

create policy tenant_files_delete on storage.objects for delete to authenticated
  using (
    bucket_id = 'tenant-files'
    and (
      (storage.foldername(name))[1] = any ((select private.tenants_with('admin'))::text[])
      or ((storage.foldername(name))[2] = 'shared' and owner_id = (select auth.uid())::text
        and (storage.foldername(name))[1] = any ((select private.tenants_with('editor'))::text[]))
      or ((storage.foldername(name))[2] = 'people' and (storage.foldername(name))[3] = (select auth.uid())::text
        and (storage.foldername(name))[1] = any ((select private.tenants_with('viewer'))::text[]))
    )
  );

-- Admins see that a person has files (to delete them when the person leaves); they do not read them in the application
-- unless they are given this policy too. It is needed for the delete above: what cannot be seen cannot be deleted.
create policy tenant_files_admin_select on storage.objects for select to authenticated
  using (
    bucket_id = 'tenant-files'
    and (storage.foldername(name))[2] = 'people'
    and (storage.foldername(name))[1] = any ((select private.tenants_with('admin'))::text[])
  );

create policy tenant_exports_select on storage.objects for select to authenticated
  using (
    bucket_id = 'tenant-exports'
    and (storage.foldername(name))[1] = any ((select private.tenants_with('admin'))::text[])
  );

-- The bucket is public, so an avatar is read by its address without a policy. This one is for listing and replacing one's own.
create policy avatars_select on storage.objects for select to authenticated
  using (bucket_id = 'avatars' and (storage.foldername(name))[1] = (select auth.uid())::text);
create policy avatars_insert on storage.objects for insert to authenticated
  with check (bucket_id = 'avatars' and (storage.foldername(name))[1] = (select auth.uid())::text);
create policy avatars_update on storage.objects for update to authenticated
  using (bucket_id = 'avatars' and (storage.foldername(name))[1] = (select auth.uid())::text)
  with check (bucket_id = 'avatars' and (storage.foldername(name))[1] = (select auth.uid())::text);
create policy avatars_delete on storage.objects for delete to authenticated
  using (bucket_id = 'avatars' and (storage.foldername(name))[1] = (select auth.uid())::text);
