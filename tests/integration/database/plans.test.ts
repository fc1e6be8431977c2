import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { database, disconnect } from "@/lib/platform/db";

afterAll(disconnect);

/** Enough rows that a plan without an index would show. */
beforeAll(async () => {
  await database().$executeRaw`
    insert into users (id, email, role, created_at, updated_at)
    select gen_random_uuid(), 'person' || n || '@keys.test', 'user', now(), now() from generate_series(1, 3000) n`;
  await database().$executeRaw`
    insert into marketplace_keys (id, slug, title, summary, description, outcome, type, maturity, key_types, tags, status, manifest, related_slugs, origin, updated_at)
    select gen_random_uuid(), 'key-' || n, 'Key ' || n, '', '', '', 'node', 'starter', '{}', '{}', 'coming', '{}', '{}', 'folder', now()
      from generate_series(1, 3000) n`;
  await database().$executeRaw`
    insert into marketplace_entitlements (id, user_id, source, source_id, key_id, valid_from, start_cause, start_reference, recorded_at)
    select gen_random_uuid(), u.id, 'manual_grant', u.id || ':' || k.id, k.id, now(), 'granted', 'test', now()
      from (select id, row_number() over (order by id) n from users) u
      join (select id, row_number() over (order by id) n from marketplace_keys) k on k.n = u.n`;
  await database().$executeRaw`
    insert into stripe_webhook_events (id, type, object_type, object_id, fold_key, payload, status, created_at, received_at)
    select 'evt_' || n, 'x', 'x', 'x', 'checkout_session:' || n, '{}', 'processed', now(), now() from generate_series(1, 3000) n`;
  await database().$executeRaw`analyze`;
});

async function planOf(sql: string): Promise<string> {
  const rows = await database().$queryRawUnsafe<{ "QUERY PLAN": string }[]>(`explain ${sql}`);
  return rows.map((row) => row["QUERY PLAN"]).join("\n");
}

const ID = "00000000-0000-0000-0000-000000000001";

describe("the hot questions are answered from an index", () => {
  it.each([
    [
      "access of a person to a KEY",
      `select * from marketplace_entitlements where user_id = '${ID}' and superseded_at is null and key_id = '${ID}'`,
    ],
    [
      "the library of a person",
      `select * from marketplace_entitlements where user_id = '${ID}' and superseded_at is null`,
    ],
    [
      "an organisation's sources",
      `select * from marketplace_entitlements where organization_id = '${ID}' and superseded_at is null`,
    ],
    ["a KEY by its slug", "select * from marketplace_keys where slug = 'key-7'"],
    [
      "events that wait for a fold",
      "select * from stripe_webhook_events where fold_key = 'checkout_session:7' and status in ('pending', 'failed')",
    ],
    [
      "events that wait at all",
      "select min(received_at) from stripe_webhook_events where status in ('pending', 'failed')",
    ],
    ["the orders of a buyer", `select * from orders where buyer_id = '${ID}' order by created_at desc limit 20`],
    ["the charges of an order's plan", `select * from plan_charges where order_id = '${ID}' order by paid_at desc`],
    ["the charges of a subscription", `select * from plan_charges where subscription_id = '${ID}'`],
    ["the disputes of a charge", `select * from disputes where plan_charge_id = '${ID}'`],
    ["an order by its payment", "select * from orders where stripe_payment_intent_id = 'pi_1'"],
    ["an API key", `select * from api_keys where hash = '${"0".repeat(64)}'`],
  ])("%s", async (_, sql) => {
    // Tables that are still tiny would be read whole whatever their indexes: the plan is asked as if that were dear.
    await database().$executeRaw`set enable_seqscan = off`;
    const plan = await planOf(sql);
    expect(plan).toMatch(/Index (Only )?Scan|Bitmap Index Scan/);
    expect(plan).not.toContain("Seq Scan");
  });
});
