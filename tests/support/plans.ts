import { randomUUID } from "node:crypto";
import type Stripe from "stripe";
import { POST as checkoutPost } from "@/app/api/v1/billing/checkout/route";
import { POST as cancelPost } from "@/app/api/v1/billing/subscription/cancel/route";
import { POST as changePost } from "@/app/api/v1/billing/subscription/change/route";
import { POST as previewPost } from "@/app/api/v1/billing/subscription/preview/route";
import { POST as resumePost } from "@/app/api/v1/billing/subscription/resume/route";
import { GET as subscriptionGet } from "@/app/api/v1/billing/subscription/route";
import { POST as confirmPost } from "@/app/api/v1/orders/[id]/confirm/route";
import { ingestPlans } from "@/lib/ingestion/service/ingest-plans";
import { clock } from "@/lib/platform/clock";
import { database } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { tasks } from "@/worker/tasks";
import { createBundle, createKey } from "./catalog";
import { startTestSandbox, type TestSandbox } from "./sandbox";
import { checkout, deliver, sessionOf } from "./shop";
import { apiRequest, createPerson, type TestPerson } from "./viewer";

export type Answer = { status: number; body: Record<string, unknown> & { lines?: { amount: number; kind: string }[] } };
export type PlanItem = { slug: string; interval?: "month" | "year"; seats?: number };

export const DAY = 86_400;
const DONE_ELSEWHERE = new Set(["send-mail", "revalidate-catalog", "announce-release"]);

/** A shop whose clock and whose customers at Stripe follow one test clock, so that a month passes at once. */
export type PlanShop = {
  readonly sandbox: TestSandbox;
  /** The time in the shop and at Stripe, in seconds. */
  now(): number;
  /** Lets time go by at both, and delivers what Stripe tells meanwhile. */
  advance(seconds: number): Promise<void>;
  /** A test clock for the customers to come; those made before stay where they are, and cost no more time. */
  renewClock(): Promise<void>;
  /** Delivers every event that was not delivered yet and does the jobs that follow. */
  deliverAll(): Promise<void>;
  /** A person whose customer at Stripe lives on the test clock. */
  person(email?: string): Promise<TestPerson>;
  /** The owner of a new organisation, with so many people on a seat. */
  owner(
    seatsInUse: number,
  ): Promise<{ owner: TestPerson; slug: string; organizationId: string; members: TestPerson[] }>;
  stop(): Promise<void>;
};

async function answerOf(response: Response): Promise<Answer> {
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

/** Begins the checkout of a plan. */
export async function checkoutPlan(
  as: TestPerson,
  plan: PlanItem,
  more: Record<string, unknown> = {},
): Promise<Answer> {
  const body = { items: [{ kind: "plan", ...plan }], ...more };
  return answerOf(await checkoutPost(apiRequest("/api/v1/billing/checkout", { as, body }), undefined));
}

const handlers = { preview: previewPost, change: changePost, cancel: cancelPost, resume: resumePost };

/** Asks for something to be done to the plan. */
export async function manage(
  as: TestPerson,
  what: keyof typeof handlers,
  body: Record<string, unknown>,
): Promise<Answer> {
  return answerOf(await handlers[what](apiRequest(`/api/v1/billing/subscription/${what}`, { as, body }), undefined));
}

export async function planOf(as: TestPerson, subject?: string): Promise<Answer> {
  const query = subject ? `?subject=${subject}` : "";
  return answerOf(await subscriptionGet(apiRequest(`/api/v1/billing/subscription${query}`, { as }), undefined));
}

/** The return page's question about an order. */
export async function confirmOrder(as: TestPerson, orderId: unknown): Promise<Answer> {
  const request = apiRequest(`/api/v1/orders/${orderId}/confirm`, { as, method: "POST" });
  return answerOf(await confirmPost(request, { params: Promise.resolve({ id: String(orderId) }) }));
}

/** Buys a plan to the end: checkout, payment, return. */
export async function buyPlan(
  shop: PlanShop,
  as: TestPerson,
  plan: PlanItem,
  { card, ...more }: { card?: string; subject?: string } = {},
): Promise<{ orderId: string; subscriptionId: string }> {
  const started = await checkoutPlan(as, plan, more);
  if (started.status !== 201) throw new Error(`Checkout answered ${started.status}: ${JSON.stringify(started.body)}`);
  const paid = await shop.sandbox.pay(await sessionOf(started.body.order_id), card ? { card } : {});
  if (!paid.ok) throw new Error(`The payment answered ${paid.status}: ${await paid.text()}`);
  await confirmOrder(as, started.body.order_id);
  const session = await stripe().checkout.sessions.retrieve(await sessionOf(started.body.order_id));
  return { orderId: String(started.body.order_id), subscriptionId: String(session.subscription) };
}

/** The invoices of a subscription, oldest first. */
export async function invoicesOf(subscription: string): Promise<Stripe.Invoice[]> {
  const list = await stripe().invoices.list({ subscription, limit: 100 });
  return list.data.sort((a, b) => a.created - b.created);
}

/** The headings of the mails to a person, in the order in which they were written. */
export async function mailsTo(person: TestPerson): Promise<string[]> {
  const mails = await database().mail.findMany({
    where: { to: person.email },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  return mails.map((mail) => mail.subject);
}

/** Uses up a person's trial, so that the next plan is paid from its first day. */
export async function spendTrial(person: TestPerson, organizationId: string | null = null): Promise<void> {
  const stripeSubscriptionId = `sub_earlier_${randomUUID()}`;
  const holder = organizationId ? { organizationId } : { userId: person.userId };
  const emailHash = "0".repeat(64);
  await database().planTrial.create({ data: { ...holder, emailHash, stripeSubscriptionId, startedAt: clock.now() } });
}

type JobRow = { id: string; task: string; payload: unknown };

/** Does the waiting jobs as the worker would, whenever they are due, until none is left. */
async function doJobs(): Promise<void> {
  for (;;) {
    const rows = await database().$queryRaw<JobRow[]>`
      select j.id::text, t.identifier as task, j.payload
        from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id order by j.id`;
    const job = rows.find(({ task }) => !DONE_ELSEWHERE.has(task) && tasks[task]);
    if (!job) return;
    await tasks[job.task]?.(job.payload, undefined as never);
    await database().$executeRaw`select graphile_worker.complete_jobs(array[${job.id}]::bigint[])`;
  }
}

async function advanceAtStripe(testClock: string, to: number): Promise<void> {
  await stripe().testHelpers.testClocks.advance(testClock, { frozen_time: to });
  for (;;) {
    const { status } = await stripe().testHelpers.testClocks.retrieve(testClock);
    if (status === "ready") return;
    await new Promise((done) => setTimeout(done, 10));
  }
}

/** When each plan shop opens. Months differ in length: were it today, how the tests end would depend on the day. */
const OPENING = Date.parse("2026-11-20T12:00:00Z") / 1000;

export async function startPlanShop(): Promise<PlanShop> {
  let seconds = OPENING;
  clock.set(() => new Date(seconds * 1000));
  const sandbox = await startTestSandbox({ clock: clock.now });
  await ingestPlans();
  const makeClock = () => stripe().testHelpers.testClocks.create({ frozen_time: seconds });
  let testClock = await makeClock();
  const delivered = new Set<string>();

  async function deliverAll(): Promise<void> {
    for (const event of await sandbox.events()) {
      if (delivered.has(event.id)) continue;
      delivered.add(event.id);
      await deliver(event);
    }
    await doJobs();
  }
  async function customer(holder: { userId: string } | { organizationId: string }, email: string): Promise<void> {
    const made = await stripe().customers.create({ email, test_clock: testClock.id });
    await database().billingCustomer.create({ data: { ...holder, stripeCustomerId: made.id } });
  }
  return {
    sandbox,
    now: () => seconds,
    deliverAll,
    renewClock: async () => {
      testClock = await makeClock();
    },
    advance: async (by) => {
      await advanceAtStripe(testClock.id, seconds + by);
      seconds += by;
      await deliverAll();
    },
    person: async (email) => {
      const person = await createPerson(email ? { email } : {});
      await customer({ userId: person.userId }, person.email);
      return person;
    },
    owner: async (seatsInUse) => {
      const owner = await createPerson();
      const slug = `team-${randomUUID()}`;
      const now = clock.now();
      const { id } = await database().organization.create({ data: { slug, name: "A team", createdAt: now } });
      const members = [owner];
      while (members.length < seatsInUse) members.push(await createPerson());
      for (const [position, member] of members.entries()) {
        const role = position === 0 ? ("owner" as const) : ("member" as const);
        const seat = { joinedAt: now, seatFrom: position < seatsInUse ? now : null };
        await database().membership.create({ data: { organizationId: id, userId: member.userId, role, ...seat } });
      }
      await customer({ organizationId: id }, owner.email);
      return { owner, slug, organizationId: id, members };
    },
    stop: async () => {
      clock.set();
      await sandbox.stop();
    },
  };
}

/** Puts another card on the plan, as the portal would. */
export async function putCard(person: TestPerson, subscriptionId: string, card: string): Promise<void> {
  const { stripeCustomerId } = await database().billingCustomer.findUniqueOrThrow({ where: { userId: person.userId } });
  const method = await stripe().paymentMethods.attach(card, { customer: stripeCustomerId });
  await stripe().subscriptions.update(subscriptionId, { default_payment_method: method.id });
}

/** A person with a running Pro plan that is paid for. */
export async function runningPro(shop: PlanShop, interval: "month" | "year" = "month") {
  const person = await shop.person();
  await spendTrial(person);
  const bought = await buyPlan(shop, person, { slug: "pro", interval });
  return { person, ...bought };
}

/** An organisation with a running Team plan that is paid for. */
export async function runningTeam(shop: PlanShop, seats: number, inUse = 2) {
  const team = await shop.owner(inUse);
  await spendTrial(team.owner, team.organizationId);
  const bought = await buyPlan(shop, team.owner, { slug: "team", seats }, { subject: team.slug });
  return { ...team, ...bought, subject: team.slug };
}

/** What was paid on each invoice of a subscription, oldest first. */
export async function paidOf(subscriptionId: string): Promise<number[]> {
  return (await invoicesOf(subscriptionId)).map((invoice) => invoice.amount_paid);
}

/** Someone who paid for a bundle at its price. */
export async function bundleOwner(shop: PlanShop, priceCents: number): Promise<TestPerson> {
  const person = await shop.person();
  const keys = [await createKey({ priceCents }), await createKey({ priceCents: 9900 }), await createKey()];
  const bundle = await createBundle(keys, priceCents);
  const started = await checkout(person, [{ kind: "bundle", slug: bundle.slug }]);
  await shop.sandbox.pay(await sessionOf(started.body.order_id));
  await confirmOrder(person, started.body.order_id);
  return person;
}
