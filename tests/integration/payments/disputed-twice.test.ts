import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decideFor } from "@/lib/entitlements/service";
import { foldSession } from "@/lib/payments/service/fold-target";
import { reconcile } from "@/lib/payments/service/reconcile";
import { clock } from "@/lib/platform/clock";
import { database, disconnect } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { createBundle, createKey } from "../../support/catalog";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox";
import { checkout, drainJobs, sessionOf } from "../../support/shop";
import { createPerson, type TestPerson } from "../../support/viewer";

/** Stripe and the shop in the same time, which goes by only where a test says so. */
let at = Date.UTC(2027, 4, 1, 12);
let sandbox: TestSandbox;
beforeAll(async () => {
  clock.set(() => new Date(at));
  sandbox = await startTestSandbox({ clock: () => new Date(at) });
});
afterAll(async () => {
  clock.set();
  await sandbox.stop();
  await disconnect();
});

type Item = { kind: "key" | "bundle"; slug: string };
type Checkout = { readonly orderId: string; readonly session: string };

async function begin(buyer: TestPerson, items: readonly Item[]): Promise<Checkout> {
  const { body } = await checkout(buyer, items);
  return { orderId: String(body.order_id), session: await sessionOf(body.order_id) };
}

async function pay({ session }: Checkout): Promise<string> {
  at += 60_000;
  const { payment_intent } = await (await sandbox.pay(session)).json();
  const intent = await stripe().paymentIntents.retrieve(payment_intent);
  return String(intent.latest_charge);
}

/** Answers with what lets the bank decide. */
async function dispute(charge: string) {
  at += 60_000;
  const { id } = await (await sandbox.control("POST", `/charges/${charge}/dispute`, {})).json();
  return async (won: boolean) => {
    at += 60_000;
    await sandbox.control("POST", `/disputes/${id}/close`, { won });
  };
}

const fold = async (...checkouts: readonly Checkout[]) => {
  for (const { session } of checkouts) await foldSession(session, clock.now());
};

const linesOf = async ({ orderId }: Checkout) =>
  (await database().orderLine.findMany({ where: { orderId }, orderBy: { position: "asc" } })).map(
    ({ status, refundedCents }) => [status, refundedCents],
  );
const ordersBehind = async (buyer: TestPerson, keyId: string) =>
  (await decideFor(buyer.userId, keyId, clock.now())).because.map(({ orderId }) => orderId);
const refundsOf = async (charge: string) =>
  (await stripe().refunds.list({ charge })).data.map(({ amount, metadata }) => [amount, metadata?.cause]);
const listedFor = ({ orderId }: Checkout) =>
  database().attentionItem.findMany({ where: { detail: { path: ["order_id"], equals: orderId } } });

/** Two checkouts for one KEY; the first is paid and disputed, and the second paid while the bank decides. */
async function payWhileDisputed(others: { first?: Item[]; second?: Item[] } = {}) {
  const [buyer, key] = [await createPerson(), await createKey({ priceCents: 7900 })];
  const item = { kind: "key" as const, slug: key.slug };
  const first = await begin(buyer, [item, ...(others.first ?? [])]);
  const second = await begin(buyer, [item, ...(others.second ?? [await newKey()])]);
  const charges = { first: await pay(first), second: "" };
  await fold(first);
  const judge = await dispute(charges.first);
  await fold(first);
  charges.second = await pay(second);
  await fold(second);
  return { buyer, key, first, second, charges, judge };
}
const newKey = async () => ({ kind: "key" as const, slug: (await createKey({ priceCents: 4900 })).slug });

describe("what was paid again while the first payment was disputed", () => {
  it("goes back when the dispute is won, with a mail; what was paid for besides stays", async () => {
    const { buyer, key, first, second, charges, judge } = await payWhileDisputed();
    expect(await ordersBehind(buyer, key.id)).toEqual([second.orderId]);
    await judge(true);
    await fold(first);
    await drainJobs();
    expect(await linesOf(second)).toEqual([
      ["duplicate", 7900],
      ["paid", 0],
    ]);
    expect(await ordersBehind(buyer, key.id)).toEqual([first.orderId]);
    expect(await refundsOf(charges.second)).toEqual([[7900, "duplicate"]]);
    const mails = await database().mail.findMany({
      where: { to: buyer.email, dedupeKey: { startsWith: "duplicate:" } },
    });
    expect(mails).toMatchObject([
      { subject: expect.stringContaining("$79 goes back"), text: expect.stringContaining("dispute") },
    ]);
  });

  it("stays when the dispute is lost", async () => {
    const { buyer, key, first, second, charges, judge } = await payWhileDisputed();
    await judge(false);
    await fold(first, second);
    await drainJobs();
    expect(await ordersBehind(buyer, key.id)).toEqual([second.orderId]);
    expect(await refundsOf(charges.second)).toEqual([]);
  });

  it("goes back line by line, when one of them was double before", async () => {
    const [other, fresh] = [await newKey(), await newKey()];
    const [buyer, key] = [await createPerson(), await createKey({ priceCents: 7900 })];
    const item = { kind: "key" as const, slug: key.slug };
    const [first, third] = [await begin(buyer, [item]), await begin(buyer, [other])];
    const second = await begin(buyer, [item, other, fresh]);
    const charge = await pay(first);
    await pay(third);
    await fold(first, third);
    const judge = await dispute(charge);
    await fold(first);
    const paidAgain = await pay(second);
    await fold(second);
    await drainJobs();
    expect(await refundsOf(paidAgain)).toEqual([[4900, "duplicate"]]);
    await judge(true);
    await fold(first);
    await drainJobs();
    expect(await refundsOf(paidAgain)).toEqual([
      [7900, "duplicate"],
      [4900, "duplicate"],
    ]);
    expect(await linesOf(second)).toEqual([
      ["duplicate", 7900],
      ["duplicate", 4900],
      ["paid", 0],
    ]);
  });

  it("is listed for a person where it is a part of a bundle", async () => {
    const [buyer, key, other] = [await createPerson(), await createKey({ priceCents: 7900 }), await createKey()];
    const bundle = await createBundle([key, other], 12_900);
    const first = await begin(buyer, [{ kind: "key", slug: key.slug }]);
    const second = await begin(buyer, [{ kind: "bundle", slug: bundle.slug }]);
    const judge = await dispute(await pay(first));
    await fold(first);
    const charge = await pay(second);
    await fold(second);
    expect(await listedFor(second)).toEqual([]);
    await judge(true);
    await fold(first);
    await drainJobs();
    expect(await linesOf(second)).toEqual([["paid", 0]]);
    expect(await refundsOf(charge)).toEqual([]);
    expect(await listedFor(second)).toMatchObject([
      { kind: "credit_differs", detail: { given_cents: 0, earned_cents: 7900 } },
    ]);
  });

  it("goes back as a whole where other purchases hold every KEY of a bundle", async () => {
    const [buyer, key, other] = [await createPerson(), await createKey({ priceCents: 7900 }), await createKey()];
    const bundle = await createBundle([key, other], 12_900);
    const [first, third] = [
      await begin(buyer, [{ kind: "key", slug: key.slug }]),
      await begin(buyer, [{ kind: "key", slug: other.slug }]),
    ];
    const second = await begin(buyer, [{ kind: "bundle", slug: bundle.slug }]);
    const judge = await dispute(await pay(first));
    await pay(third);
    const charge = await pay(second);
    await fold(first, third, second);
    await judge(true);
    await fold(first);
    await drainJobs();
    expect(await linesOf(second)).toEqual([["duplicate", 12_900]]);
    expect(await refundsOf(charge)).toEqual([[12_900, "duplicate"]]);
  });

  it("is kept when the shop hears of the dispute only after the second payment", async () => {
    const [buyer, key] = [await createPerson(), await createKey({ priceCents: 7900 })];
    const item = { kind: "key" as const, slug: key.slug };
    const first = await begin(buyer, [item]);
    const second = await begin(buyer, [item, await newKey()]);
    const charge = await pay(first);
    await fold(first);
    const judge = await dispute(charge);
    const paidAgain = await pay(second);
    await fold(second);
    await drainJobs();
    expect(await refundsOf(paidAgain)).toEqual([]);
    expect(await ordersBehind(buyer, key.id)).toEqual([second.orderId]);
    await judge(false);
    await fold(first);
    await drainJobs();
    expect(await ordersBehind(buyer, key.id)).toEqual([second.orderId]);
  });

  it("goes back, the later of the two, also when both were disputed and won", async () => {
    const { buyer, key, first, second, charges, judge } = await payWhileDisputed();
    const judgeSecond = await dispute(charges.second);
    await fold(second);
    await judge(true);
    await judgeSecond(true);
    await fold(second, first);
    await drainJobs();
    expect(await ordersBehind(buyer, key.id)).toEqual([first.orderId]);
    expect(await refundsOf(charges.first)).toEqual([]);
    expect(await refundsOf(charges.second)).toEqual([[7900, "duplicate"]]);
  });
});

/** After each of the four things that happen at Stripe, some of the two orders are looked at, in this order. */
const looks = fc.array(
  fc.subarray([0, 1] as const).chain((some) => fc.shuffledSubarray(some, { minLength: some.length })),
  {
    minLength: 4,
    maxLength: 4,
  },
);

it("comes to the same whatever was heard, and when", async () => {
  await fc.assert(
    fc.asyncProperty(looks, fc.boolean(), fc.boolean(), async (heard, isWon, isEarlierFirst) => {
      const [buyer, key] = [await createPerson(), await createKey({ priceCents: 7900 })];
      const item = { kind: "key" as const, slug: key.slug };
      const begun = [await begin(buyer, [item]), await begin(buyer, [item, await newKey()])];
      const [first, second] = (isEarlierFirst ? begun : begun.reverse()) as [Checkout, Checkout];
      const look = async (index: number) => {
        for (const which of heard[index] ?? []) await fold([first, second][which] as Checkout);
        await drainJobs();
      };
      const charges = [await pay(first)];
      await look(0);
      const judge = await dispute(charges[0] ?? "");
      await look(1);
      charges.push(await pay(second));
      await look(2);
      await judge(isWon);
      await look(3);
      expect((await reconcile(clock.now())).failed).toEqual([]);
      await drainJobs();
      expect(await ordersBehind(buyer, key.id)).toEqual([isWon ? first.orderId : second.orderId]);
      expect(await refundsOf(charges[0] ?? "")).toEqual([]);
      expect(await refundsOf(charges[1] ?? "")).toEqual(isWon ? [[7900, "duplicate"]] : []);
    }),
    { numRuns: 20, seed: 20_270_501 },
  );
});
