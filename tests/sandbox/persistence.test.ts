import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type Stripe from "stripe";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createSession, Receiver, SECRET_KEY, stripeAt, WEBHOOK_SECRET } from "./support";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MAIN = join(ROOT, "tools/stripe-sandbox/main.ts");

let dataDir: string;
let receiver: Receiver;
let webhookUrl: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "stripe-sandbox-"));
  receiver = new Receiver();
  webhookUrl = await receiver.start();
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
  }
  await receiver.stop();
  await rm(dataDir, { recursive: true });
});

function launch(extra: string[] = []): ChildProcess {
  const options = ["--data", dataDir, "--secret-key", SECRET_KEY, "--webhook-secret", WEBHOOK_SECRET];
  const child = spawn(
    process.execPath,
    ["--import", "tsx", MAIN, "--port", "0", "--webhook-url", webhookUrl, ...options, ...extra],
    { cwd: ROOT, stdio: ["ignore", "pipe", "pipe", "ipc"] },
  );
  children.push(child);
  return child;
}

async function ready(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("The sandbox has no output.");
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^ready (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1];
    if (url) return url;
  }
  throw new Error("The sandbox ended before it was ready.");
}

async function control(url: string, method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/sandbox/${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  return (await response.json()) as Record<string, unknown>;
}

it("keeps everything through a kill -9: objects, keys, settings, and what was still to be sent", async () => {
  const first = launch();
  const url = await ready(first);
  const stripe = stripeAt(url);
  const customer = await stripe.customers.create({ email: "kept@shop.test" }, { idempotencyKey: "kept" });
  await control(url, "GET", "webhooks?wait_ms=5000");
  await control(url, "PUT", "webhooks", { mode: "hold" });
  await control(url, "PUT", "faults", { kind: "slow", ms: 1 });
  const session = await createSession(stripe, { customer: customer.id });
  await control(url, "POST", `checkout/sessions/${session.id}/pay`);
  const before = await control(url, "GET", "state");
  const sentBefore = receiver.received.length;
  first.kill("SIGKILL");
  await once(first, "exit");

  const again = await ready(launch());
  const after = await control(again, "GET", "state");
  expect(after).toEqual(before);
  const replayed = await stripeAt(again).customers.create({ email: "kept@shop.test" }, { idempotencyKey: "kept" });
  expect(replayed.id).toBe(customer.id);
  expect(replayed.lastResponse.headers["idempotent-replayed"]).toBe("true");
  await control(again, "POST", "webhooks/release", {});
  const types = receiver.types().slice(sentBefore);
  expect(types.slice(-4)).toEqual([
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
  ]);
  const shown = await stripeAt(again).checkout.sessions.retrieve(session.id, { expand: ["payment_intent"] });
  expect((shown.payment_intent as Stripe.PaymentIntent).status).toBe("succeeded");
});

it("goes on sending, after a restart, what the shop had not taken", async () => {
  receiver.answers.push(...Array.from({ length: 50 }, () => 503));
  const first = launch();
  const url = await ready(first);
  await stripeAt(url).products.create({ name: "Unsent" });
  await receiver.waitFor(1);
  first.kill("SIGKILL");
  await once(first, "exit");
  receiver.answers.length = 0;
  const again = await ready(launch());
  expect(await control(again, "GET", "webhooks?wait_ms=20000")).toMatchObject({ pending: 0, delivered: 1 });
  expect(new Set(receiver.received.map(({ event }) => event.id)).size).toBe(1);
});

it.each(["SIGTERM", "SIGINT"] as const)("ends on %s with nothing left over", async (signal) => {
  const child = launch();
  await ready(child);
  child.kill(signal);
  expect(await once(child, "exit")).toEqual([0, null]);
});

it("ends with the process that started it", async () => {
  const child = launch();
  const url = await ready(child);
  child.disconnect();
  expect(await once(child, "exit")).toEqual([0, null]);
  await expect(fetch(url)).rejects.toThrow();
});

it("says in one line what is wrong with its arguments and its port", async () => {
  const read = async (child: ChildProcess) => {
    let text = "";
    child.stderr?.on("data", (chunk) => {
      text += chunk;
    });
    const [code] = await once(child, "close");
    return { code, text };
  };
  const wrong = await read(launch(["--port", "many"]));
  expect(wrong).toMatchObject({ code: 1 });
  expect(wrong.text).toMatch(/^stripe-sandbox: --port must be from 0 to 65535\n/);
  const taken = new URL(webhookUrl).port;
  const busy = await read(launch(["--port", taken]));
  expect(busy).toMatchObject({ code: 1 });
  expect(busy.text).toMatch(/EADDRINUSE/);
});
