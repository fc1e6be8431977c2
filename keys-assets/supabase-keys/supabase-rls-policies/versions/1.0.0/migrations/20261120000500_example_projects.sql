-- Two tables of a tenant, as a pattern for yours: `projects` belongs to an organisation, `tasks` to a project. Copy, rename
-- and leave this file out.
--   viewer reads; member writes; admin, and the member who made it, deletes.

create table public.projects (
  id uuid primary key default gen_random_uuid(),
  organisation_id uuid not null references public.organisations (id) on delete cascade,
  name text not null check (char_length(btrim(name)) between 1 and 200),
  archived_at timestamptz,
  created_by uuid default auth.uid() references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  -- The target of the foreign key below, and the index that the policies use.
  unique (organisation_id, id)
);
create index projects_by_creator on public.projects (created_by);

create table public.tasks (
  id uuid primary key default gen_random_uuid(),
  organisation_id uuid not null,
  project_id uuid not null,
  title text not null check (char_length(btrim(title)) between 1 and 500),
  done boolean not null default false,
  created_at timestamptz not null default now(),
  -- Foreign keys ignore row level security. With `project_id` alone, a task of one organisation could point at another's
  -- project, and the error for an id that does not exist would tell which ids do.
  foreign key (organisation_id, project_id) references public.projects (organisation_id, id) on delete cascade
);
create index tasks_of_project on public.tasks (organisation_id, project_id);

alter table public.projects enable row level security;
alter table public.tasks enable row level security;
revoke all on public.projects, public.tasks from anon, authenticated;
grant select, insert, update, delete on public.projects, public.tasks to service_role;

-- organisation_id can be written once; id, created_by and created_at never.
grant select, delete on public.projects, public.tasks to authenticated;
grant insert (organisation_id, name), update (name, archived_at) on public.projects to authenticated;
grant insert (organisation_id, project_id, title), update (title, done) on public.tasks to authenticated;

create trigger keep_organisation before update on public.projects
  for each row when (new.organisation_id is distinct from old.organisation_id)
  execute function private.refuse_update('organisation_id');
create trigger keep_organisation before update on public.tasks
  for each row when (new.organisation_id is distinct from old.organisation_id)
  execute function private.refuse_update('organisation_id');

create policy projects_select on public.projects for select to authenticated
  using (organisation_id = any ((select private.organisations_with('viewer'))::uuid[]));

create policy projects_insert on public.projects for insert to authenticated
  with check (
    organisation_id = any ((select private.organisations_with('member'))::uuid[])
    and created_by = (select auth.uid())
  );

create policy projects_update on public.projects for update to authenticated
  using (organisation_id = any ((select private.organisations_with('member'))::uuid[]))
  with check (organisation_id = any ((select private.organisations_with('member'))::uuid[]));

create policy projects_delete on public.projects for delete to authenticated
  using (
    organisation_id = any ((select private.organisations_with('admin'))::uuid[])
    or (
      created_by = (select auth.uid())
      and organisation_id = any ((select private.organisations_with('member'))::uuid[])
    )
  );

create policy tasks_select on public.tasks for select to authenticated
  using (organisation_id = any ((select private.organisations_with('viewer'))::uuid[]));

create policy tasks_insert on public.tasks for insert to authenticated
  with check (organisation_id = any ((select private.organisations_with('member'))::uuid[]));

create policy tasks_update on public.tasks for update to authenticated
  using (organisation_id = any ((select private.organisations_with('member'))::uuid[]))
  with check (organisation_id = any ((select private.organisations_with('member'))::uuid[]));

create policy tasks_delete on public.tasks for delete to authenticated
  using (organisation_id = any ((select private.organisations_with('member'))::uuid[]));

-- A view runs with its owner's rights, past every policy, unless it says otherwise.
create view public.project_overview with (security_invoker = true) as
  select p.id, p.organisation_id, p.name, count(t.id) filter (where not t.done) as open_tasks
  from public.projects p
  left join public.tasks t on t.organisation_id = p.organisation_id and t.project_id = p.id
  group by p.id;
revoke all on public.project_overview from anon, authenticated;
grant select on public.project_overview to authenticated, service_role;
