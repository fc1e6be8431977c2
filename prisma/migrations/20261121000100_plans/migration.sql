-- Plans as order lines; grace, trials and duplicates of subscriptions.
alter table "order_lines"
  add column "plan_slug" text,
  add column "interval" "billing_interval",
  add column "seats" integer;
alter table "order_lines"
  add constraint "order_lines_plan_slug_fkey" foreign key ("plan_slug") references "plans"("slug") on delete restrict on update cascade;
create index "order_lines_plan_slug_idx" on "order_lines"("plan_slug");

alter table "subscriptions"
  add column "cancel_reason" text,
  add column "grace_until" timestamptz(3),
  add column "is_duplicate" boolean not null default false;

create table "plan_trials" (
  "id" uuid not null,
  "email_hash" char(64) not null,
  "user_id" uuid,
  "organization_id" uuid,
  "stripe_subscription_id" text not null,
  "started_at" timestamptz(3) not null,
  constraint "plan_trials_pkey" primary key ("id")
);
create unique index "plan_trials_stripe_subscription_id_key" on "plan_trials"("stripe_subscription_id");
create index "plan_trials_email_hash_idx" on "plan_trials"("email_hash");
create index "plan_trials_user_id_idx" on "plan_trials"("user_id");
create index "plan_trials_organization_id_idx" on "plan_trials"("organization_id");

alter table order_lines drop constraint order_lines_one_thing;
alter table order_lines add constraint order_lines_one_thing check (
  (kind = 'key' and key_id is not null and bundle_id is null and plan_slug is null) or
  (kind = 'bundle' and bundle_id is not null and key_id is null and plan_slug is null) or
  (kind = 'plan' and plan_slug is not null and "interval" is not null and seats >= 1 and key_id is null and bundle_id is null));

-- A plan holds the catalog and no KEY of its own, so what it cost has no shares.
create or replace function check_line_shares() returns trigger language plpgsql as $$
declare
  line uuid := coalesce(case when tg_table_name = 'order_lines' then (to_jsonb(new) ->> 'id') else (to_jsonb(new) ->> 'order_line_id') end,
                        (to_jsonb(old) ->> 'order_line_id'))::uuid;
  net int;
  shares bigint;
begin
  select net_cents into net from order_lines where id = line and kind <> 'plan';
  if not found then return null; end if;
  select coalesce(sum(paid_cents), 0) into shares from order_line_shares where order_line_id = line;
  if shares <> net then
    raise exception 'The shares of order line % add up to %, not to %', line, shares, net using errcode = 'check_violation';
  end if;
  return null;
end $$;

-- At most one subscription of a subject runs; a second one is a duplicate that is being given back.
create unique index subscriptions_one_running on subscriptions (coalesce(user_id, organization_id))
  where ended_at is null and not is_duplicate and status in ('active', 'trialing', 'past_due', 'unpaid', 'paused');
