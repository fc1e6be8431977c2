import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Stripe from "stripe";
import { resetStripe, stripe } from "@/lib/platform/stripe";
import { startSandbox } from "@/tools/stripe-sandbox/start-sandbox.ts";

export type TestSandbox = {
  readonly url: string;
  /** Pays a checkout session as a person on its page would. The answer of the sandbox, whatever it is. */
  pay(sessionId: string, options?: { card?: string; authenticate?: boolean }): Promise<Response>;
  control(method: "GET" | "PUT" | "POST", path: string, body?: unknown): Promise<Response>;
  /** Every event so far, oldest first, as Stripe would send it. */
  events(): Promise<Stripe.Event[]>;
  stop(): Promise<void>;
};

/**
 * A Stripe sandbox of this test's own, and the shop's SDK pointed at it. Webhooks are not sent anywhere. Its own time is
 * the machine's unless told; what belongs to a test clock has the time of that. One after the other may have the same port.
 */
export async function startTestSandbox(more: { clock?: () => Date; port?: number } = {}): Promise<TestSandbox> {
  const dataDir = await mkdtemp(join(tmpdir(), "keys-sandbox-"));
  const secretKey = process.env.STRIPE_SECRET_KEY ?? "";
  const webhookSecret = process.env.STRIPE_WEBHOOK_SECRET ?? "";
  const running = await startSandbox({ dataDir, secretKey, webhookSecret, ...more });
  process.env.STRIPE_API_BASE = running.url;
  resetStripe();
  const control = (method: string, path: string, body?: unknown) =>
    fetch(`${running.url}/sandbox${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  return {
    url: running.url,
    control,
    pay: (sessionId, options = {}) => control("POST", `/checkout/sessions/${sessionId}/pay`, options),
    events: async () => (await stripe().events.list({ limit: 100 }).autoPagingToArray({ limit: 1000 })).reverse(),
    stop: async () => {
      await running.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
