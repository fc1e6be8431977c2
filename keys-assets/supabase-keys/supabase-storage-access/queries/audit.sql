-- What is open in the storage that you have. Reads the catalog only; each line is something to explain or to repair.
select 'error' as level, 'bucket without types: anything can be uploaded, HTML too' as what, id as object
from storage.buckets where allowed_mime_types is null
union all
select 'error', 'bucket takes types that run scripts', id
from storage.buckets where allowed_mime_types && array['text/html', 'image/svg+xml', 'application/xhtml+xml', '*/*', 'image/*', 'text/*']
union all
select 'warning', 'bucket without a size of its own', id from storage.buckets where file_size_limit is null
union all
select 'warning', 'bucket is public: every file is readable by its address, for ever', id from storage.buckets where public
union all
select 'error', 'policy holds for every bucket', policyname
from pg_policies
where schemaname = 'storage' and tablename = 'objects' and coalesce(qual, '') || coalesce(with_check, '') !~ 'bucket_id'
union all
select 'error', 'policy lets people without a session write', policyname
from pg_policies
where schemaname = 'storage' and tablename = 'objects' and cmd <> 'SELECT' and roles && array['anon', 'public']::name[]
union all
select 'error', 'row level security is off', c.relname
from pg_class c
where c.relnamespace = 'storage'::regnamespace and c.relname in ('objects', 'buckets') and not c.relrowsecurity
union all
select 'warning', 'policy for update without a check of the new path', policyname
from pg_policies
where schemaname = 'storage' and tablename = 'objects' and cmd = 'UPDATE' and with_check is null
order by 1, 2, 3;
