-- Files that nobody can reach in the application any more. Remove them with the storage API, not with SQL: a deleted row
-- leaves the file in the store, and you pay for it.
select o.bucket_id as bucket, o.name as path, (o.metadata ->> 'size')::bigint as bytes,
       case
         when o.bucket_id = 'avatars' then 'of a person who is gone'
         when not exists (select from public.tenant_members m where m.tenant_id::text = (storage.foldername(o.name))[1])
           then 'of a tenant without members'
         when (storage.foldername(o.name))[2] = 'people' then 'of a person who left the tenant'
         else 'follows no rule of paths'
       end as why
from storage.objects o
where (o.bucket_id = 'avatars'
       and not exists (select from auth.users u where u.id::text = (storage.foldername(o.name))[1]))
   or (o.bucket_id in ('tenant-files', 'tenant-exports')
       and not exists (select from public.tenant_members m where m.tenant_id::text = (storage.foldername(o.name))[1]))
   or (o.bucket_id = 'tenant-files' and coalesce((storage.foldername(o.name))[2], '') not in ('shared', 'people'))
   or (o.bucket_id = 'tenant-files' and (storage.foldername(o.name))[2] = 'people'
       and not exists (select from public.tenant_members m
         where m.tenant_id::text = (storage.foldername(o.name))[1] and m.user_id::text = (storage.foldername(o.name))[3]))
order by why, path;
