import { randomUUID } from "node:crypto";
import { ingestPlans } from "@/lib/ingestion/service/ingest-plans";
import { reconcile } from "@/lib/payments/service/reconcile";
import { clock } from "@/lib/platform/clock";
import { database } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { pickPort } from "@/tools/launch/ports.ts";
import { createBundle, createKey } from "../support/catalog";
import { spendTrial } from "../support/plans";
import { startTestSandbox, type TestSandbox } from "../support/sandbox";
import { createPerson, type TestPerson } from "../support/viewer";
import type { ShopFacts, StripeState } from "./facts";
import type { Buyer, History, Person } from "./steps";

const START = Date.UTC(2027, 2, 1, 12) / 1000;
const BUNDLE = ["key-1", "key-2", "key-3"];

/** What is on sale in every history, and who runs the shop. The fourth KEY is only opened by plans. */
export type Shop = {
  readonly keys: Readonly<Record<string, string>>;
  readonly admin: TestPerson;
  /** Where Stripe is: each history has one of its own, and the shop reads its settings once. */
  readonly port: number;
};

export async function openShop(): Promise<Shop> {
  const port = await pickPort(undefined);
  process.env.STRIPE_API_BASE = `http://127.0.0.1:${port}`;
  const made = [
    await createKey({ slug: "key-1", priceCents: 7900 }),
    await createKey({ slug: "key-2", priceCents: 4900 }),
    await createKey({ slug: "key-3", priceCents: 9900 }),
    await createKey({ slug: "key-4", priceCents: 9900 }),
  ];
  await createBundle(made.slice(0, 3), 18_900, "bundle");
  await ingestPlans();
  return {
    keys: Object.fromEntries(made.map(({ slug, id }) => [slug, id])),
    admin: await createPerson({ role: "admin" }),
    port,
  };
}

/** The shop, Stripe and the people of one history, all in the same time. */
export type Stage = {
  readonly shop: Shop;
  readonly sandbox: TestSandbox;
  readonly people: Readonly<Record<Person, TestPerson>>;
  readonly team: { readonly slug: string; readonly organizationId: string };
  readonly customers: Readonly<Record<Buyer, string>>;
  /** The orders that were begun, oldest first. */
  readonly orders: { id: string; who: Buyer }[];
  readonly grants: { orderId: string; subject: string; slug: string; from: number; until: number }[];
  readonly seats: { person: Person; subject: string; from: number; until: number }[];
  now(): number;
  advance(seconds: number): Promise<void>;
  close(): Promise<void>;
};

/** What an earlier history left behind, perhaps in the middle of its failing. */
async function sweep(): Promise<void> {
  await database().$executeRaw`delete from graphile_worker._private_jobs`;
  await database().stripeWebhookEvent.deleteMany();
  await database().reconciliationRun.deleteMany();
  await database().order.updateMany({
    where: { status: { in: ["pending", "processing"] } },
    data: { status: "expired" },
  });
}

async function createTeam(people: Stage["people"], now: Date) {
  const slug = `team-${randomUUID()}`;
  const { id } = await database().organization.create({ data: { slug, name: "The team", createdAt: now } });
  await database().membership.createMany({
    data: [
      { organizationId: id, userId: people.ada.userId, role: "owner", joinedAt: now, seatFrom: now },
      { organizationId: id, userId: people.bob.userId, role: "member", joinedAt: now, seatFrom: now },
    ],
  });
  return { slug, organizationId: id };
}

async function createCustomer(
  subject: Buyer,
  testClock: string,
  holder: { userId: string } | { organizationId: string },
) {
  const email = `${subject}@keys.test`;
  const { id } = await stripe().customers.create({ email, metadata: { subject }, test_clock: testClock });
  await database().billingCustomer.create({ data: { ...holder, stripeCustomerId: id } });
  return id;
}

async function createCustomers(testClock: string, { ada, bob }: Stage["people"], organizationId: string) {
  const made = await Promise.all([
    createCustomer("ada", testClock, { userId: ada.userId }),
    createCustomer("bob", testClock, { userId: bob.userId }),
    createCustomer("team", testClock, { organizationId }),
  ]);
  return { ada: made[0], bob: made[1], team: made[2] };
}

/** With their trials used up, plans are paid from the first day. */
async function spendTrials(people: Stage["people"], organizationId: string): Promise<void> {
  await Promise.all([spendTrial(people.ada), spendTrial(people.bob), spendTrial(people.ada, organizationId)]);
}

export async function openStage(shop: Shop, { dunning, hasTrials }: History): Promise<Stage> {
  await sweep();
  let seconds = START;
  const read = () => new Date(seconds * 1000);
  clock.set(read);
  const sandbox = await startTestSandbox({ clock: read, port: shop.port });
  const [ada, bob] = await Promise.all([createPerson(), createPerson()]);
  const people = { ada, bob };
  const [{ id: testClock }, team] = await Promise.all([
    stripe().testHelpers.testClocks.create({ frozen_time: seconds }),
    createTeam(people, read()),
    sandbox.control("PUT", "/billing", { retry_days: dunning.retryDays, after_retries: dunning.afterwards }),
  ]);
  const customers = await createCustomers(testClock, people, team.organizationId);
  if (!hasTrials) await spendTrials(people, team.organizationId);
  // The shop was told everything until now: what follows is what the run at the end has to find.
  await reconcile(read());
  return {
    shop,
    sandbox,
    people,
    team,
    customers,
    orders: [],
    grants: [],
    seats: [
      { person: "ada", subject: "team", from: seconds, until: Number.POSITIVE_INFINITY },
      { person: "bob", subject: "team", from: seconds, until: Number.POSITIVE_INFINITY },
    ],
    now: () => seconds,
    advance: async (by) => {
      if (by === 0) return;
      await stripe().testHelpers.testClocks.advance(testClock, { frozen_time: seconds + by });
      while ((await stripe().testHelpers.testClocks.retrieve(testClock)).status !== "ready")
        await new Promise(setImmediate);
      seconds += by;
    },
    close: async () => {
      clock.set();
      await sandbox.stop();
    },
  };
}

/** All that stands at Stripe. */
export async function stateAtStripe(stage: Stage): Promise<StripeState> {
  return (await (await stage.sandbox.control("GET", "/state")).json()) as StripeState;
}

/** What only the shop knows. */
export async function factsOf(stage: Stage): Promise<ShopFacts> {
  const orders = stage.orders.map(({ id }) => id);
  const lines = await database().orderLine.findMany({
    where: { orderId: { in: orders } },
    select: {
      id: true,
      orderId: true,
      status: true,
      key: { select: { slug: true } },
      bundle: { select: { slug: true } },
      creditUses: { select: { upgradeId: true } },
    },
  });
  const listed = await database().attentionItem.findMany({ where: { kind: { startsWith: "refund_" } } });
  return {
    bundles: { bundle: BUNDLE },
    lines: Object.fromEntries(
      lines.map(({ id, orderId, status, key, bundle, creditUses }) => {
        const slug = key?.slug ?? bundle?.slug ?? "";
        return [id, { order: orderId, slug, isSecond: status === "duplicate", isUsed: creditUses.length > 0 }];
      }),
    ),
    listed: listed.map(({ detail }) => String((detail as { order_id?: string }).order_id)),
    grants: stage.grants,
    seats: stage.seats,
  };
}
