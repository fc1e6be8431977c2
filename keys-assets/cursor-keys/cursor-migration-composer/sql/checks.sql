-- Run by a person, one by one. They only read.

-- 1. Indexes that were left behind half made: drop index concurrently, and make them again.
select c.relname as invalid_index, i.indrelid::regclass as on_table
from pg_index i
join pg_class c on c.oid = i.indexrelid
where not i.indisvalid or not i.indisready;

-- 2. Constraints that wait for their validation.
select conrelid::regclass as on_table, conname as not_validated, pg_get_constraintdef(oid) as definition
from pg_constraint
where not convalidated;

-- 3. Foreign keys without an index on their own side: deleting a parent reads the whole table.
select c.conrelid::regclass as on_table, c.conname as without_index
from pg_constraint c
where c.contype = 'f' and not exists (
  select from pg_index i
  where i.indrelid = c.conrelid and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey
)
order by 1, 2;

-- 4. How large, how many writes: what a lock or a rewrite would cost.
select relid::regclass as table, pg_size_pretty(pg_total_relation_size(relid)) as size, n_live_tup as about_rows,
       n_tup_ins + n_tup_upd + n_tup_del as writes_since_reset, n_dead_tup as dead_rows
from pg_stat_user_tables
order by pg_total_relation_size(relid) desc
limit 20;

-- 5. Who waits for whom at this moment, and the oldest transaction.
select pid, state, wait_event_type, now() - xact_start as transaction_age, pg_blocking_pids(pid) as waits_for, left(query, 80) as query
from pg_stat_activity
where backend_type = 'client backend' and xact_start is not null and pid <> pg_backend_pid()
order by xact_start
limit 20;

-- 6. How far the replicas are behind.
select application_name, state, replay_lag, pg_size_pretty(pg_wal_lsn_diff(sent_lsn, replay_lsn)) as behind
from pg_stat_replication;

-- 7. What the database itself knows to depend on a table: views, functions of triggers, foreign keys, policies.
select distinct classid::regclass as kind, pg_describe_object(d.classid, d.objid, d.objsubid) as depends
from pg_depend d
where d.refclassid = 'pg_class'::regclass and d.refobjid = to_regclass('public.orders') and d.deptype in ('n', 'a')
order by 1, 2;
