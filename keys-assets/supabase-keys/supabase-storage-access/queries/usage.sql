-- What each tenant keeps, by bucket, with its quota. Run as the service role or in the SQL editor.
select (storage.foldername(o.name))[1] as tenant, o.bucket_id as bucket, count(*) as files,
       pg_size_pretty(coalesce(sum((o.metadata ->> 'size')::bigint), 0)) as kept,
       pg_size_pretty(coalesce(max(q.most_bytes), 5368709120)) as may_keep
from storage.objects o
left join private.file_quotas q on q.tenant_id = (storage.foldername(o.name))[1]
where o.bucket_id in ('tenant-files', 'tenant-exports')
group by 1, 2
order by coalesce(sum((o.metadata ->> 'size')::bigint), 0) desc;
