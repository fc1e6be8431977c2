-- Three buckets, each with its rule of paths:
--   tenant-files    <tenant>/shared/...          the tenant's files
--                   <tenant>/people/<user>/...   files of one person within the tenant
--   tenant-exports  <tenant>/...                 written by the server, read by the tenant's admins
--   avatars         <user>/...                   public to read, by address
-- Size and types are checked by the storage server before a policy is asked. No HTML and no SVG: both run scripts.

insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types) values
  ('tenant-files', 'tenant-files', false, 52428800, array[
    'application/pdf', 'application/zip', 'text/csv', 'text/plain', 'image/png', 'image/jpeg', 'image/webp',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document']),
  ('tenant-exports', 'tenant-exports', false, 524288000, array['text/csv', 'application/zip', 'application/json']),
  ('avatars', 'avatars', true, 1048576, array['image/png', 'image/jpeg', 'image/webp'])
on conflict (id) do update set
  public = excluded.public,
  file_size_limit = excluded.file_size_limit,
  allowed_mime_types = excluded.allowed_mime_types;
