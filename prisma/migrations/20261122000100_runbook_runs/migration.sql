-- Going through the checklist of a runbook, as evidence.

create table "runbook_runs" (
  "id" uuid not null,
  "version_id" uuid not null,
  "user_id" uuid not null,
  "organization_id" uuid,
  "title" text not null,
  "checklist_path" text not null,
  "checklist_sha256" char(64) not null,
  "started_at" timestamptz(3) not null,
  "finished_at" timestamptz(3),
  "finished_by_id" uuid,
  "outcome" text not null default '',
  constraint "runbook_runs_pkey" primary key ("id")
);
create index "runbook_runs_user_id_started_at_idx" on "runbook_runs"("user_id", "started_at" desc);
create index "runbook_runs_organization_id_started_at_idx" on "runbook_runs"("organization_id", "started_at" desc);
create index "runbook_runs_version_id_idx" on "runbook_runs"("version_id");
alter table "runbook_runs"
  add constraint "runbook_runs_version_id_fkey" foreign key ("version_id") references "marketplace_key_versions"("id") on delete restrict on update cascade,
  add constraint "runbook_runs_user_id_fkey" foreign key ("user_id") references "users"("id") on delete restrict on update cascade,
  add constraint "runbook_runs_organization_id_fkey" foreign key ("organization_id") references "organizations"("id") on delete restrict on update cascade,
  add constraint "runbook_runs_finished_by_id_fkey" foreign key ("finished_by_id") references "users"("id") on delete restrict on update cascade;
alter table runbook_runs
  add constraint runbook_runs_sizes check (length(title) <= 120 and length(outcome) <= 4000),
  add constraint runbook_runs_finished check ((finished_at is null) = (finished_by_id is null) and (finished_at is null or finished_at >= started_at));

create table "runbook_steps" (
  "run_id" uuid not null,
  "position" integer not null,
  "section" text not null,
  "text" text not null,
  "done_at" timestamptz(3),
  "done_by_id" uuid,
  "note" text not null default '',
  "noted_at" timestamptz(3),
  "noted_by_id" uuid,
  constraint "runbook_steps_pkey" primary key ("run_id", "position")
);
alter table "runbook_steps"
  add constraint "runbook_steps_run_id_fkey" foreign key ("run_id") references "runbook_runs"("id") on delete restrict on update cascade,
  add constraint "runbook_steps_done_by_id_fkey" foreign key ("done_by_id") references "users"("id") on delete restrict on update cascade,
  add constraint "runbook_steps_noted_by_id_fkey" foreign key ("noted_by_id") references "users"("id") on delete restrict on update cascade;
alter table runbook_steps
  add constraint runbook_steps_sizes check (length(text) <= 1000 and length(note) <= 2000 and position between 1 and 300),
  add constraint runbook_steps_done check ((done_at is null) = (done_by_id is null)),
  add constraint runbook_steps_noted check ((noted_at is null) = (noted_by_id is null));

-- Evidence that can be changed afterwards is none.
create function refuse_finished_run_change() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'runbook_runs' then
    if old.finished_at is not null then
      raise exception 'A finished run never changes (%)', old.id using errcode = 'check_violation';
    end if;
  elsif exists (select 1 from runbook_runs r where r.id = old.run_id and r.finished_at is not null) then
    raise exception 'A finished run never changes (%)', old.run_id using errcode = 'check_violation';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger runbook_runs_finished_immutable before update or delete on runbook_runs
  for each row execute function refuse_finished_run_change();
create trigger runbook_steps_finished_immutable before update or delete on runbook_steps
  for each row execute function refuse_finished_run_change();
