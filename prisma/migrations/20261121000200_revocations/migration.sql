-- What people decide about bought lines: revocations, refunds, and the requests for them.
alter type "line_status" add value 'revoked';

create type "line_end_cause" as enum ('revoked', 'refunded');

create table "line_revocations" (
  "id" uuid not null,
  "order_line_id" uuid not null,
  "cause" "line_end_cause" not null,
  "reason" text not null,
  "reference" text not null,
  "revoked_at" timestamptz(3) not null,
  "revoked_by" uuid,
  "restored_at" timestamptz(3),
  "restored_by" uuid,
  "restored_reference" text,
  constraint "line_revocations_pkey" primary key ("id")
);
create index "line_revocations_order_line_id_idx" on "line_revocations"("order_line_id");
alter table "line_revocations"
  add constraint "line_revocations_order_line_id_fkey" foreign key ("order_line_id") references "order_lines"("id") on delete restrict on update cascade;
-- A line is revoked or it is not; what was restored stays as history.
create unique index line_revocations_one_running on line_revocations (order_line_id) where restored_at is null;
alter table line_revocations
  add constraint line_revocations_times check (restored_at is null or (restored_at >= revoked_at and restored_reference is not null)),
  add constraint line_revocations_reason check (length(reason) > 0);

create table "refund_decisions" (
  "id" uuid not null,
  "cause" text not null,
  "reason" text,
  "decided_by" uuid,
  "created_at" timestamptz(3) not null,
  "settled_at" timestamptz(3),
  "refused_reason" text,
  constraint "refund_decisions_pkey" primary key ("id")
);

create table "refund_decision_lines" (
  "decision_id" uuid not null,
  "order_line_id" uuid not null,
  "position" integer not null,
  "amount_cents" integer not null,
  constraint "refund_decision_lines_pkey" primary key ("decision_id", "order_line_id")
);
create index "refund_decision_lines_order_line_id_idx" on "refund_decision_lines"("order_line_id");
alter table "refund_decision_lines"
  add constraint "refund_decision_lines_decision_id_fkey" foreign key ("decision_id") references "refund_decisions"("id") on delete restrict on update cascade,
  add constraint "refund_decision_lines_order_line_id_fkey" foreign key ("order_line_id") references "order_lines"("id") on delete restrict on update cascade;
alter table refund_decision_lines add constraint refund_decision_lines_not_negative check (amount_cents >= 0);
create index refund_decisions_open on refund_decisions (created_at) where settled_at is null and refused_reason is null;
