-- What was charged for plans, one row for each paid invoice; and disputes about such a charge, beside those about orders.
create type "plan_charge_kind" as enum ('first', 'renewal', 'change', 'other');

create table "plan_charges" (
  "id" uuid not null,
  "subscription_id" uuid not null,
  "order_id" uuid,
  "stripe_invoice_id" text not null,
  "number" text,
  "kind" "plan_charge_kind" not null,
  "currency" text not null,
  "lines" jsonb not null,
  "subtotal_cents" integer not null,
  "discount_cents" integer not null,
  "tax_cents" integer not null,
  "total_cents" integer not null,
  "paid_cents" integer not null,
  "refunded_cents" integer not null default 0,
  "period_from" timestamptz(3) not null,
  "period_until" timestamptz(3) not null,
  "paid_at" timestamptz(3) not null,
  "invoice_url" text,
  "pdf_url" text,
  constraint "plan_charges_pkey" primary key ("id")
);
-- An invoice is one charge, and is told of once.
create unique index "plan_charges_stripe_invoice_id_key" on "plan_charges"("stripe_invoice_id");
create index "plan_charges_subscription_id_paid_at_idx" on "plan_charges"("subscription_id", "paid_at" desc);
create index "plan_charges_order_id_paid_at_idx" on "plan_charges"("order_id", "paid_at" desc);
alter table "plan_charges"
  add constraint "plan_charges_subscription_id_fkey" foreign key ("subscription_id") references "subscriptions"("id") on delete restrict on update cascade,
  add constraint "plan_charges_order_id_fkey" foreign key ("order_id") references "orders"("id") on delete restrict on update cascade;
alter table plan_charges
  add constraint plan_charges_amounts check (
    subtotal_cents > 0 and discount_cents >= 0 and tax_cents >= 0 and total_cents >= 0 and paid_cents >= 0),
  add constraint plan_charges_refunded check (refunded_cents between 0 and paid_cents),
  add constraint plan_charges_period check (period_until >= period_from);

-- A dispute is about an order or about a plan's charge. Stripe does not say when a dispute was lost: `lost_at` is when
-- the shop learned of it.
alter table "disputes"
  alter column "order_id" drop not null,
  add column "plan_charge_id" uuid,
  add column "lost_at" timestamptz(3);
create index "disputes_plan_charge_id_idx" on "disputes"("plan_charge_id");
alter table "disputes"
  add constraint "disputes_plan_charge_id_fkey" foreign key ("plan_charge_id") references "plan_charges"("id") on delete restrict on update cascade;
update disputes set lost_at = now() where status = 'lost';
alter table disputes
  add constraint disputes_one_payment check (num_nonnulls(order_id, plan_charge_id) = 1),
  add constraint disputes_lost_with_time check ((status = 'lost') = (lost_at is not null));
