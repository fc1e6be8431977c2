-- What the schema language cannot say: the rules that make wrong states impossible.
create extension if not exists btree_gist;

-- Catalog ---------------------------------------------------------------------------------------------------

alter table marketplace_keys
  add constraint marketplace_keys_slug_form check (slug ~ '^[a-z0-9-]{1,100}$'),
  add constraint marketplace_keys_price_positive check (price_cents > 0),
  add constraint marketplace_keys_sold_with_price_and_version
    check (status = 'coming' or (price_cents is not null and current_version_id is not null));

alter table marketplace_bundles
  add constraint marketplace_bundles_slug_form check (slug ~ '^[a-z0-9-]{1,100}$'),
  add constraint marketplace_bundles_price_positive check (price_cents > 0);

alter table plan_prices
  add constraint plan_prices_positive check (amount_cents > 0 and (extra_seat_cents is null or extra_seat_cents > 0));

alter table marketplace_artifacts
  add constraint marketplace_artifacts_sha256_form check (sha256 ~ '^[0-9a-f]{64}$' and bytes > 0);

-- A release never changes; it can only be yanked, with a reason.
alter table marketplace_key_versions
  add constraint marketplace_key_versions_yanked_with_reason check ((yanked_at is null) = (yanked_reason is null));

create function refuse_version_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'A released version is never deleted (% %)', old.key_id, old.version using errcode = 'check_violation';
  end if;
  if (to_jsonb(new) - 'yanked_at' - 'yanked_reason') is distinct from (to_jsonb(old) - 'yanked_at' - 'yanked_reason') then
    raise exception 'A released version never changes (% %)', old.key_id, old.version using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger marketplace_key_versions_immutable before update or delete on marketplace_key_versions
  for each row execute function refuse_version_change();

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'check_violation';
end $$;
create trigger marketplace_artifacts_immutable before update or delete on marketplace_artifacts
  for each row execute function refuse_change();
create trigger audit_log_append_only before update or delete on audit_log
  for each row execute function refuse_change();

-- People ----------------------------------------------------------------------------------------------------

alter table users add constraint users_email_lower_case check (email = lower(email) and email like '%_@_%');

-- One running membership for a person in an organisation; a seat only within it.
create unique index memberships_one_running on memberships (organization_id, user_id) where left_at is null;
alter table memberships
  add constraint memberships_times check (left_at is null or left_at >= joined_at),
  add constraint memberships_seat_times check (seat_until is null or (seat_from is not null and seat_until >= seat_from));

-- Money and access belong to exactly one subject: a person or an organisation. ---------------------------------

alter table billing_customers add constraint billing_customers_one_subject check (num_nonnulls(user_id, organization_id) = 1);
alter table orders add constraint orders_one_subject check (num_nonnulls(user_id, organization_id) = 1);
alter table subscriptions add constraint subscriptions_one_subject check (num_nonnulls(user_id, organization_id) = 1);
alter table upgrade_transactions add constraint upgrade_transactions_one_subject check (num_nonnulls(user_id, organization_id) = 1);
alter table marketplace_entitlements
  add constraint marketplace_entitlements_one_subject check (num_nonnulls(user_id, organization_id) = 1);

-- Orders ----------------------------------------------------------------------------------------------------

-- A double click finds the open order instead of making a second one.
create unique index orders_one_open_per_cart on orders (buyer_id, coalesce(user_id, organization_id), fingerprint) where status = 'pending';

alter table orders
  add constraint orders_total_not_negative check (total_cents >= 0 and tax_cents >= 0),
  add constraint orders_paid_with_time check (status not in ('paid', 'refunded') or paid_at is not null);

alter table order_lines
  add constraint order_lines_one_thing check (
    (kind = 'key' and key_id is not null and bundle_id is null) or
    (kind = 'bundle' and bundle_id is not null and key_id is null)),
  add constraint order_lines_sums check (
    list_cents > 0 and credit_cents >= 0 and discount_cents >= 0 and
    net_cents = list_cents - credit_cents - discount_cents and net_cents >= 0 and
    refunded_cents between 0 and net_cents);

alter table order_line_shares
  add constraint order_line_shares_not_negative check (list_cents >= 0 and paid_cents >= 0);

-- The shares of a line add up to what the line costs, checked when the transaction ends.
create function check_line_shares() returns trigger language plpgsql as $$
declare
  line uuid := coalesce(case when tg_table_name = 'order_lines' then (to_jsonb(new) ->> 'id') else (to_jsonb(new) ->> 'order_line_id') end,
                        (to_jsonb(old) ->> 'order_line_id'))::uuid;
  net int;
  shares bigint;
begin
  select net_cents into net from order_lines where id = line;
  if not found then return null; end if;
  select coalesce(sum(paid_cents), 0) into shares from order_line_shares where order_line_id = line;
  if shares <> net then
    raise exception 'The shares of order line % add up to %, not to %', line, shares, net using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger order_lines_shares_add_up after insert or update of net_cents on order_lines
  deferrable initially deferred for each row execute function check_line_shares();
create constraint trigger order_line_shares_add_up after insert or update or delete on order_line_shares
  deferrable initially deferred for each row execute function check_line_shares();

alter table payments add constraint payments_sums check (amount_cents > 0 and refunded_cents between 0 and amount_cents);
alter table refunds add constraint refunds_positive check (amount_cents > 0);
alter table refund_lines add constraint refund_lines_positive check (amount_cents >= 0);
alter table disputes add constraint disputes_positive check (amount_cents > 0);
alter table upgrade_transactions
  add constraint upgrade_transactions_sums check (
    full_price_cents > 0 and credit_cents >= 0 and final_price_cents = full_price_cents - credit_cents and final_price_cents >= 0);
alter table upgrade_credit_uses add constraint upgrade_credit_uses_positive check (amount_cents > 0);
alter table subscriptions add constraint subscriptions_seats check (seats >= 1);

-- Access ----------------------------------------------------------------------------------------------------

alter table marketplace_entitlements
  add constraint marketplace_entitlements_interval check (valid_until is null or valid_until >= valid_from),
  add constraint marketplace_entitlements_end_has_cause check ((valid_until is null) = (end_cause is null)),
  add constraint marketplace_entitlements_superseded_with_reason check ((superseded_at is null) = (superseded_reason is null));

-- One source says one thing at a time: its current intervals for a KEY never overlap.
alter table marketplace_entitlements add constraint marketplace_entitlements_no_overlap
  exclude using gist (
    source with =,
    source_id with =,
    coalesce(key_id, '00000000-0000-0000-0000-000000000000'::uuid) with =,
    tstzrange(valid_from, valid_until) with &&
  ) where (superseded_at is null);

-- A recorded source is never rewritten or deleted; it can only be superseded, once.
create function refuse_entitlement_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'An entitlement is never deleted' using errcode = 'check_violation';
  end if;
  if old.superseded_at is not null
     or (to_jsonb(new) - 'superseded_at' - 'superseded_reason') is distinct from (to_jsonb(old) - 'superseded_at' - 'superseded_reason') then
    raise exception 'An entitlement is superseded, never changed' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger marketplace_entitlements_traceable before update or delete on marketplace_entitlements
  for each row execute function refuse_entitlement_change();

-- The hot question "what speaks for this subject now" reads current rows only.
create index marketplace_entitlements_current_user on marketplace_entitlements (user_id, key_id) where superseded_at is null;
create index marketplace_entitlements_current_organization on marketplace_entitlements (organization_id, key_id) where superseded_at is null;

-- What is fetched from Stripe is applied in the order in which the fetches began; this sequence is that order.
create sequence fold_tickets;

-- Queues ----------------------------------------------------------------------------------------------------

create index stripe_webhook_events_waiting on stripe_webhook_events (received_at) where status in ('pending', 'failed');
create index mails_waiting on mails (created_at) where sent_at is null;
create index attention_items_open on attention_items (created_at) where resolved_at is null;
