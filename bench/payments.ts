import { setTimeout as wait } from "node:timers/promises";
import pLimit from "p-limit";
import pg from "pg";
import Stripe from "stripe";
import { TEST_SETTINGS } from "../tests/support/settings.ts";
import { type BenchShop, startBenchShop } from "./bench-shop.ts";

const EVENTS = 400;
const PAYMENTS = 150;
const RECONCILED = 50;
/** How many requests are under way at once where speed is measured. */
const AT_ONCE = 16;
const HEALTH_SECONDS = 5;
const PATIENCE_MS = 60_000;
const POLL_MS = 5;
/** The schedule's own reconciliation runs every five minutes; a measurement that it would disturb waits for it to pass. */
const SCHEDULE_MS = 5 * 60_000;

export type PaymentsBench = {
  readonly healthPerSecond: number;
  readonly storedPerSecond: number;
  readonly donePerSecond: number;
  /** Milliseconds from the payment to access, sorted. */
  readonly withWebhooks: readonly number[];
  readonly withoutWebhooks: readonly number[];
  readonly requestsPerReconciledOrder: number;
  readonly requestsWithNothingToDo: number;
};

type Order = { readonly apiKey: string; readonly orderId: string; readonly sessionId: string };

class Bench {
  readonly #shop: BenchShop;
  readonly #slug: string;

  constructor(shop: BenchShop, slug: string) {
    this.#shop = shop;
    this.#slug = slug;
  }

  static async of(shop: BenchShop): Promise<Bench> {
    const response = await fetch(`${shop.appUrl}/api/v1/marketplace/keys?limit=100`);
    const { items } = (await response.json()) as { items: { slug: string; status: string }[] };
    const slug = items.find((item) => item.status === "on_sale")?.slug;
    if (!slug) throw new Error("There is no KEY on sale to buy.");
    return new Bench(shop, slug);
  }

  async api<T>(method: string, path: string, apiKey: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.#shop.appUrl}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer as T;
  }

  async control(method: string, path: string, body: unknown = {}): Promise<void> {
    const response = await fetch(`${this.#shop.sandboxUrl}/sandbox${path}`, { method, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path} of the sandbox answered ${response.status}.`);
    await response.arrayBuffer();
  }

  /** So many orders of so many people, ready to be paid. */
  async order(count: number): Promise<Order[]> {
    const people = await this.#shop.createPeople(count);
    const limit = pLimit(8);
    const items = [{ kind: "key", slug: this.#slug }];
    const begin = async (apiKey: string): Promise<Order> => {
      const started = await this.api<{ order_id: string; url: string }>("POST", "/billing/checkout", apiKey, { items });
      return { apiKey, orderId: started.order_id, sessionId: started.url.split("/").at(-1) ?? "" };
    };
    return Promise.all(people.map((apiKey) => limit(() => begin(apiKey))));
  }

  pay(order: Order): Promise<void> {
    return this.control("POST", `/checkout/sessions/${order.sessionId}/pay`);
  }

  async hasAccess(order: Order): Promise<boolean> {
    const access = await this.api<{ state: string }>("GET", `/marketplace/keys/${this.#slug}/access`, order.apiKey);
    return access.state === "owned";
  }
}

/** Waits until the schedule leaves the shop alone for so long. */
async function undisturbed(ms: number): Promise<void> {
  const left = SCHEDULE_MS - (Date.now() % SCHEDULE_MS);
  if (left < ms) await wait(left + 15_000);
}

/** Requests per second to a route that does nothing. */
async function measureHealth(appUrl: string): Promise<number> {
  const run = async (seconds: number) => {
    const until = performance.now() + seconds * 1000;
    let count = 0;
    const ask = async () => {
      while (performance.now() < until) {
        await (await fetch(`${appUrl}/api/health`)).arrayBuffer();
        count += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, ask));
    return count / seconds;
  };
  await run(2);
  return run(HEALTH_SECONDS);
}

function signed(event: Stripe.Event): { body: string; headers: Record<string, string> } {
  const body = JSON.stringify(event);
  const secret = TEST_SETTINGS.STRIPE_WEBHOOK_SECRET;
  const signature = new Stripe("sk_test_unused").webhooks.generateTestHeaderString({ payload: body, secret });
  return { body, headers: { "stripe-signature": signature, "content-type": "application/json" } };
}

async function eventsOf(shop: BenchShop, orders: readonly Order[]): Promise<Stripe.Event[]> {
  const { hostname, port } = new URL(shop.sandboxUrl);
  const stripe = new Stripe(TEST_SETTINGS.STRIPE_SECRET_KEY, { host: hostname, port: Number(port), protocol: "http" });
  const ids = new Set(orders.map((order) => order.sessionId));
  const found: Stripe.Event[] = [];
  for await (const event of stripe.events.list({ type: "checkout.session.completed", limit: 100 }))
    if (event.type === "checkout.session.completed" && ids.has(event.data.object.id)) found.push(event);
  return found;
}

async function waitForInbox(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const { rows } = await client.query(
      "select count(*)::int as waiting from stripe_webhook_events where status in ('pending', 'failed')",
    );
    if (rows[0]?.waiting === 0) break;
    if (performance.now() > end) throw new Error(`${rows[0]?.waiting} events still wait in the inbox.`);
    await wait(POLL_MS);
  }
  await client.end();
}

/** How fast distinct events, each about a payment of its own, are stored and done: sent as fast as they are taken. */
async function measureEvents(shop: BenchShop, bench: Bench) {
  await undisturbed(60_000);
  await bench.control("PUT", "/webhooks", { mode: "drop" });
  const orders = await bench.order(EVENTS);
  for (const order of orders) await bench.pay(order);
  const events = await eventsOf(shop, orders);
  if (events.length !== EVENTS) throw new Error(`${EVENTS} orders were paid and ${events.length} events are there.`);
  const messages = events.map(signed);
  const limit = pLimit(AT_ONCE);
  const started = performance.now();
  const send = async (message: ReturnType<typeof signed>) => {
    const response = await fetch(`${shop.appUrl}/api/v1/billing/webhook`, { method: "POST", ...message });
    if (!response.ok) throw new Error(`The webhook answered ${response.status}.`);
    await response.arrayBuffer();
  };
  await Promise.all(messages.map((message) => limit(() => send(message))));
  const stored = performance.now();
  await waitForInbox(shop.databaseUrl);
  const done = performance.now();
  return { storedPerSecond: (EVENTS * 1000) / (stored - started), donePerSecond: (EVENTS * 1000) / (done - started) };
}

/** From the moment at which the buyer pays until the KEY is theirs, one buyer after the other. */
async function measureAccess(bench: Bench, mode: "deliver" | "drop"): Promise<number[]> {
  await bench.control("PUT", "/webhooks", { mode });
  const taken: number[] = [];
  for (const order of await bench.order(PAYMENTS)) {
    const started = performance.now();
    await bench.pay(order);
    // Without webhooks the page that the buyer comes back to asks the shop to look.
    if (mode === "drop") await bench.api("POST", `/orders/${order.orderId}/confirm`, order.apiKey);
    while (!(await bench.hasAccess(order))) {
      if (performance.now() - started > PATIENCE_MS) throw new Error("A paid KEY did not become its buyer's.");
      await wait(POLL_MS);
    }
    taken.push(performance.now() - started);
  }
  return taken.sort((a, b) => a - b);
}

/** Requests to Stripe when every webhook was lost, and when there is nothing to do. */
async function measureReconciliation(shop: BenchShop, bench: Bench) {
  await bench.control("PUT", "/webhooks", { mode: "drop" });
  const run = () => bench.api<{ healed: number; failed: unknown[] }>("POST", "/admin/reconcile", shop.adminKey, {});
  await undisturbed(60_000);
  await run();
  for (const order of await bench.order(RECONCILED)) await bench.pay(order);
  shop.stripe.take();
  const report = await run();
  const requests = shop.stripe.take();
  if (report.healed !== RECONCILED)
    throw new Error(`${RECONCILED} orders were to be healed, but: ${JSON.stringify(report).slice(0, 2000)}`);
  await run();
  return { requestsPerReconciledOrder: requests / RECONCILED, requestsWithNothingToDo: shop.stripe.take() };
}

/** The value below which this share of a sorted list lies. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Buys, pays and reconciles against the whole shop. */
export async function benchPayments(): Promise<PaymentsBench> {
  const shop = await startBenchShop();
  try {
    const bench = await Bench.of(shop);
    // The first of everything is slower; what is measured is a shop that has been open for a while.
    await warmUp(bench);
    const healthPerSecond = await measureHealth(shop.appUrl);
    const events = await measureEvents(shop, bench);
    const withWebhooks = await measureAccess(bench, "deliver");
    const withoutWebhooks = await measureAccess(bench, "drop");
    const reconciliation = await measureReconciliation(shop, bench);
    return { healthPerSecond, ...events, withWebhooks, withoutWebhooks, ...reconciliation };
  } finally {
    await shop.stop();
  }
}

async function warmUp(bench: Bench): Promise<void> {
  for (const order of await bench.order(20)) {
    await bench.pay(order);
    await bench.api("POST", `/orders/${order.orderId}/confirm`, order.apiKey);
    await bench.hasAccess(order);
  }
}
