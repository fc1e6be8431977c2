import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decideFor } from "@/lib/entitlements/service";
import { reconcile } from "@/lib/payments/service/reconcile";
import { clock } from "@/lib/platform/clock";
import { database, disconnect } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { createKey } from "../../support/catalog";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox";
import { checkout, deliver, drainJobs, sessionOf } from "../../support/shop";
import { createPerson, type TestPerson } from "../../support/viewer";

let sandbox: TestSandbox;
let key: { id: string; slug: string };
let other: { id: string; slug: string };

beforeAll(async () => {
  sandbox = await startTestSandbox();
  key = await createKey();
  other = await createKey({ priceCents: 4900 });
});
afterAll(async () => {
  await sandbox.stop();
  await disconnect();
});

type Ending = "paid" | "refunded" | "expired";

/** What happens at Stripe to one order; the shop hears nothing of it yet. Answers with the events it caused. */
async function happen(buyer: TestPerson, slug: string, ending: Ending) {
  const before = new Set((await sandbox.events()).map((event) => event.id));
  const started = await checkout(buyer, [{ kind: "key", slug }]);
  const sessionId = await sessionOf(started.body.order_id);
  if (ending === "expired") await stripe().checkout.sessions.expire(sessionId);
  else {
    const session = await (await sandbox.pay(sessionId)).json();
    if (ending === "refunded") await stripe().refunds.create({ payment_intent: session.payment_intent });
  }
  return (await sandbox.events()).filter((event) => !before.has(event.id));
}

const scene = fc.record({
  endings: fc.tuple(
    fc.constantFrom<Ending>("paid", "refunded", "expired"),
    fc.constantFrom<Ending>("paid", "refunded", "expired"),
  ),
  // For each event in turn: how often it arrives, and when.
  copies: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 24, maxLength: 24 }),
  order: fc.array(fc.integer(), { minLength: 72, maxLength: 72 }),
  drainAfter: fc.array(fc.boolean(), { minLength: 72, maxLength: 72 }),
});

describe("the state after any deliveries", () => {
  it("is that of Stripe, whatever was lost, doubled or came late", async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ endings, copies, order, drainAfter }) => {
        const buyer = await createPerson();
        const events = [
          ...(await happen(buyer, key.slug, endings[0])),
          ...(await happen(buyer, other.slug, endings[1])),
        ];
        const deliveries = events
          .flatMap((event, index) => Array.from({ length: copies[index % copies.length] ?? 1 }, () => event))
          .map((event, index) => ({ event, rank: order[index % order.length] ?? 0 }))
          .sort((a, b) => a.rank - b.rank);
        for (const [index, { event }] of deliveries.entries()) {
          expect((await deliver(event)).status).toBe(200);
          if (drainAfter[index % drainAfter.length]) await drainJobs();
        }
        await drainJobs();
        await reconcile(clock.now());
        for (const [thing, ending] of [
          [key, endings[0]],
          [other, endings[1]],
        ] as const) {
          const decision = await decideFor(buyer.userId, thing.id, clock.now());
          expect(decision.allowed).toBe(ending === "paid");
          expect(decision.reason).toBe({ paid: null, refunded: "refunded", expired: "never_owned" }[ending]);
        }
        const receipts = await database().mail.count({
          where: { to: buyer.email, dedupeKey: { startsWith: "receipt:" } },
        });
        expect(receipts).toBeLessThanOrEqual(endings.filter((ending) => ending !== "expired").length);
        expect(receipts).toBeGreaterThanOrEqual(endings.filter((ending) => ending === "paid").length);
        const open = await database().stripeWebhookEvent.count({ where: { status: { in: ["pending", "failed"] } } });
        expect(open).toBe(0);
      }),
      { numRuns: 20 },
    );
  });

  it("is reached in one reconciliation when no webhook ever arrives, and a second one finds nothing to do", async () => {
    const buyer = await createPerson();
    await happen(buyer, key.slug, "paid");
    expect((await decideFor(buyer.userId, key.id, clock.now())).allowed).toBe(false);
    const first = await reconcile(clock.now());
    expect(first).toMatchObject({ healed: 1, failed: [] });
    expect(first.missed_events).toBeGreaterThan(0);
    expect((await decideFor(buyer.userId, key.id, clock.now())).allowed).toBe(true);
    expect(await reconcile(clock.now())).toMatchObject({ healed: 0, missed_events: 0 });
  });
});
