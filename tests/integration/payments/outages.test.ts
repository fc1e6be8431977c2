import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Stripe from "stripe";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { GET as downloadGet } from "@/app/api/v1/downloads/[token]/route";
import { GET as libraryGet } from "@/app/api/v1/marketplace/entitlements/route";
import { GET as accessGet } from "@/app/api/v1/marketplace/keys/[slug]/access/route";
import { GET as linkGet } from "@/app/api/v1/marketplace/keys/[slug]/download/route";
import { POST as confirmPost } from "@/app/api/v1/orders/[id]/confirm/route";
import { GET as ordersGet } from "@/app/api/v1/orders/route";
import { decideFor } from "@/lib/entitlements/service";
import { BURST_MS, foldFromInbox } from "@/lib/payments/service/inbox";
import { reconcile } from "@/lib/payments/service/reconcile";
import { clock } from "@/lib/platform/clock";
import { database, disconnect } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { resetStorage, storage } from "@/lib/platform/storage";
import { resetStripe, stripe } from "@/lib/platform/stripe";
import { runWorker } from "@/worker/start";
import { tasks } from "@/worker/tasks";
import { artifactBytes, createKey } from "../../support/catalog";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox";
import { checkout, deliver, drainJobs, sessionOf } from "../../support/shop";
import { apiRequest, createPerson, type TestPerson } from "../../support/viewer";

/** Every way in which Stripe fails; `slow` is slower than the shop is patient. */
const FAULTS = ["down", "slow", "rate_limit", "error", "garbage"] as const;
const PATIENCE_MS = 150;
const SLOW_MS = 1_000;

let sandbox: TestSandbox;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keys-artifacts-"));
  process.env.STORAGE_URL = `file:${folder}`;
  resetStorage();
  sandbox = await startTestSandbox();
});
afterEach(async () => {
  clock.set();
  await heal();
  await drainJobs();
});
afterAll(async () => {
  await sandbox.stop();
  await disconnect();
  await rm(folder, { recursive: true, force: true });
});

async function fail(kind: (typeof FAULTS)[number]): Promise<void> {
  resetStripe(kind === "slow" ? PATIENCE_MS : undefined);
  expect((await sandbox.control("PUT", "/faults", { kind, ms: SLOW_MS })).status).toBe(200);
}

async function heal(): Promise<void> {
  resetStripe();
  await sandbox.control("PUT", "/faults", { kind: "none" });
}

async function storedKey() {
  const key = await createKey();
  const bytes = artifactBytes(key.slug, "1.0.0");
  await storage().put(createHash("sha256").update(bytes).digest("hex"), bytes);
  return key;
}

const params = <P>(value: P) => ({ params: Promise.resolve(value) });

/** A paid order that the shop has not heard of, and the event that tells it. */
async function payUnheard() {
  const [buyer, key] = [await createPerson(), await storedKey()];
  const started = await checkout(buyer, [{ kind: "key", slug: key.slug }]);
  const sessionId = await sessionOf(started.body.order_id);
  expect((await sandbox.pay(sessionId)).status).toBe(200);
  const event = (await sandbox.events()).find(
    (candidate) =>
      candidate.type === "checkout.session.completed" &&
      "id" in candidate.data.object &&
      candidate.data.object.id === sessionId,
  );
  return { buyer, key, sessionId, event, orderId: String(started.body.order_id) };
}

async function isOpen(person: TestPerson, keyId: string): Promise<boolean> {
  return (await decideFor(person.userId, keyId, clock.now())).allowed;
}

async function confirm(as: TestPerson, id: string) {
  const response = await confirmPost(
    apiRequest(`/api/v1/orders/${id}/confirm`, { as, method: "POST" }),
    params({ id }),
  );
  return { status: response.status, body: await response.json() };
}

const inbox = (foldKey: string) => database().stripeWebhookEvent.findFirstOrThrow({ where: { foldKey } });
const minutes = (count: number) => new Date(Date.now() + count * 60_000);

describe.each(FAULTS)("while Stripe is %s", (kind) => {
  it("a checkout says that nothing was charged, leaves nothing behind, and works afterwards", async () => {
    const [buyer, key] = [await createPerson(), await createKey()];
    const items = [{ kind: "key" as const, slug: key.slug }];
    await fail(kind);
    const refused = await checkout(buyer, items);
    await heal();
    expect(refused).toMatchObject({ status: 503, body: { code: "payments_unreachable" } });
    expect(refused.body.detail).toContain("Nothing was charged; your cart is as it was");
    expect(await database().order.count({ where: { buyerId: buyer.userId, status: { not: "failed" } } })).toBe(0);
    const again = await checkout(buyer, items);
    expect(again.status).toBe(201);
    expect((await sandbox.pay(await sessionOf(again.body.order_id))).status).toBe(200);
    expect((await confirm(buyer, String(again.body.order_id))).body).toMatchObject({
      status: "paid",
      payments_reachable: true,
    });
    expect(await isOpen(buyer, key.id)).toBe(true);
  });

  it("owners download, and the account's pages answer", async () => {
    const { buyer, key, orderId } = await payUnheard();
    await confirm(buyer, orderId);
    await fail(kind);
    const path = `/api/v1/marketplace/keys/${key.slug}`;
    const link = await linkGet(apiRequest(`${path}/download`, { as: buyer }), params({ slug: key.slug }));
    expect(link.status).toBe(200);
    const { url } = await link.json();
    const file = await downloadGet(new Request(url), params({ token: url.split("/").at(-1) }));
    expect(Buffer.from(await file.arrayBuffer())).toEqual(artifactBytes(key.slug, "1.0.0"));
    const answers = await Promise.all([
      libraryGet(apiRequest("/api/v1/marketplace/entitlements", { as: buyer }), undefined),
      ordersGet(apiRequest("/api/v1/orders", { as: buyer }), undefined),
      accessGet(apiRequest(`${path}/access`, { as: buyer }), params({ slug: key.slug })),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
  });

  it("the page after paying is told so, grants nothing, and says paid as soon as Stripe answers", async () => {
    const { buyer, key, orderId } = await payUnheard();
    await fail(kind);
    const asked = await confirm(buyer, orderId);
    expect(asked).toMatchObject({ status: 200, body: { status: "pending", payments_reachable: false } });
    expect(await isOpen(buyer, key.id)).toBe(false);
    await heal();
    expect((await confirm(buyer, orderId)).body).toMatchObject({ status: "paid", payments_reachable: true });
  });

  it("webhooks are taken, wait in the inbox, and are done by the first reconciliation after ten minutes", async () => {
    const { buyer, key, event, sessionId } = await payUnheard();
    const foldKey = `checkout_session:${sessionId}`;
    await fail(kind);
    expect((await deliver(event)).status).toBe(200);
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      await expect(foldFromInbox(foldKey, clock.now)).rejects.toThrow();
      expect(await inbox(foldKey)).toMatchObject({ status: "pending", attempts: attempt });
    }
    clock.set(() => minutes(5));
    await expect(reconcile(clock.now())).rejects.toThrow();
    expect(await isOpen(buyer, key.id)).toBe(false);
    clock.set(() => minutes(10));
    await heal();
    expect(await reconcile(clock.now())).toMatchObject({ failed: [], healed: 1 });
    expect(await inbox(foldKey)).toMatchObject({ status: "processed", lastError: null });
    expect(await isOpen(buyer, key.id)).toBe(true);
  });
});

describe("the worker", () => {
  it("comes back by itself to what it could not ask about", async () => {
    const { buyer, key, event, sessionId } = await payUnheard();
    // One try of the fold: the call and the two that the SDK makes after it.
    await sandbox.control("PUT", "/faults", { kind: "error", next: 3 });
    const worker = await runWorker({ connectionString: env().DATABASE_URL, taskList: tasks, crontab: "" });
    try {
      await deliver(event);
      await vi.waitFor(async () => expect(await isOpen(buyer, key.id)).toBe(true), 30_000);
      expect(await inbox(`checkout_session:${sessionId}`)).toMatchObject({ attempts: 1 });
    } finally {
      await worker.stop();
    }
  });
});

describe("a reconciliation beside a worker", () => {
  it("tells what it healed, and asks Stripe once for each order", async () => {
    const worker = await runWorker({ connectionString: env().DATABASE_URL, taskList: tasks, crontab: "" });
    try {
      const unheard = [];
      for (let order = 0; order < 5; order += 1) unheard.push(await payUnheard());
      let fetched = 0;
      stripe().on("request", ({ path }: Stripe.RequestEvent) => {
        if (path.startsWith("/v1/checkout/sessions/")) fetched += 1;
      });
      const report = await reconcile(clock.now());
      expect(report).toMatchObject({ healed: 5, missed_events: 5, failed: [] });
      expect([...report.orders].sort()).toEqual(unheard.map(({ orderId }) => orderId).sort());
      expect(fetched).toBe(5);
    } finally {
      await worker.stop();
    }
  });
});

describe("an answer that is late, but comes", () => {
  it("is waited for", async () => {
    const [buyer, key] = [await createPerson(), await createKey()];
    await sandbox.control("PUT", "/faults", { kind: "slow", ms: 300 });
    expect((await checkout(buyer, [{ kind: "key", slug: key.slug }])).status).toBe(201);
  });
});

describe("too many requests", () => {
  it("are made again after a pause, once each, without anybody noticing", async () => {
    const [buyer, key] = [await createPerson(), await createKey()];
    await sandbox.control("PUT", "/faults", { kind: "rate_limit", next: 2 });
    expect((await checkout(buyer, [{ kind: "key", slug: key.slug }])).status).toBe(201);
    expect(await database().order.count({ where: { buyerId: buyer.userId } })).toBe(1);
  });

  it("stop a reconciliation that would only add to them; the next one does the rest", async () => {
    const unheard = [];
    for (let order = 0; order < 8; order += 1) unheard.push(await payUnheard());
    let lists = 0;
    let asked = 0;
    stripe().on("response", ({ path }: Stripe.ResponseEvent) => {
      if (!path.startsWith("/v1/events")) asked += 1;
      else lists += 1;
      // It has read what happened, in two lists, and begins to look.
      if (lists === 2 && asked === 0) void sandbox.control("PUT", "/faults", { kind: "rate_limit" });
    });
    const first = await reconcile(clock.now());
    expect(first.failed.length).toBeGreaterThan(0);
    expect(first.failed.length).toBeLessThanOrEqual(3);
    expect(asked).toBeLessThan(unheard.length);
    await heal();
    expect((await reconcile(clock.now())).failed).toEqual([]);
    for (const { buyer, key } of unheard) expect(await isOpen(buyer, key.id)).toBe(true);
  });
});

describe("events for one object", () => {
  /** Counts how often a checkout session is fetched from now on. */
  function countFetches(sessionId: string): () => number {
    let count = 0;
    stripe().on("request", ({ method, path }: Stripe.RequestEvent) => {
      if (method === "GET" && path.startsWith(`/v1/checkout/sessions/${sessionId}`)) count += 1;
    });
    return () => count;
  }

  it("fifty in two seconds lead to two fetches at most, and access is there after the first", async () => {
    const { buyer, key, event, sessionId } = await payUnheard();
    const fetches = countFetches(sessionId);
    const worker = await runWorker({ connectionString: env().DATABASE_URL, taskList: tasks, crontab: "" });
    try {
      await deliver(event);
      const started = performance.now();
      const copies = Array.from({ length: 49 }, (_, index) => ({ ...event, id: `${event?.id}_${index}` }));
      const answers = await Promise.all(copies.map((copy) => deliver(copy)));
      expect(answers.every((answer) => answer.status === 200)).toBe(true);
      // On a slow machine they come in over more than one burst, and each is looked at once.
      const bursts = 1 + Math.floor((performance.now() - started) / BURST_MS);
      await vi.waitFor(async () => {
        expect(await isOpen(buyer, key.id)).toBe(true);
        const where = { foldKey: `checkout_session:${sessionId}`, status: "pending" as const };
        expect(await database().stripeWebhookEvent.count({ where })).toBe(0);
      }, 20_000);
      expect(fetches()).toBeGreaterThanOrEqual(1);
      expect(fetches()).toBeLessThanOrEqual(1 + bursts);
    } finally {
      await worker.stop();
    }
  });

  it("are not folded by two at once: who comes second looks again later, and finds it done", async () => {
    const { event, sessionId } = await payUnheard();
    const fetches = countFetches(sessionId);
    await deliver(event);
    const foldKey = `checkout_session:${sessionId}`;
    await sandbox.control("PUT", "/faults", { kind: "slow", ms: 300 });
    await Promise.all(Array.from({ length: 4 }, () => foldFromInbox(foldKey, clock.now)));
    expect(fetches()).toBe(1);
    expect(await inbox(foldKey)).toMatchObject({ status: "processed" });
    await drainJobs();
    expect(fetches()).toBe(1);
  });
});
