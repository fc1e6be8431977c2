import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Stripe from "stripe";
import { type SandboxOptions, startSandbox } from "@/tools/stripe-sandbox/start-sandbox";

export const SECRET_KEY = "sk_test_of_the_sandbox_tests";
export const WEBHOOK_SECRET = "whsec_of_the_sandbox_tests";

export interface ReceivedWebhook {
  headers: IncomingHttpHeaders;
  body: string;
  event: Stripe.Event;
}

/** A shop's webhook address: keeps what it gets and answers as told. */
export class Receiver {
  readonly received: ReceivedWebhook[] = [];
  /** Statuses for the next requests; 200 when there are none left. */
  readonly answers: number[] = [];
  readonly #server: Server;
  #waiters: { count: number; resolve: () => void }[] = [];

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const body = Buffer.concat(chunks).toString();
        this.received.push({ headers: request.headers, body, event: JSON.parse(body) as Stripe.Event });
        response.writeHead(this.answers.shift() ?? 200).end();
        for (const waiter of this.#waiters) if (this.received.length >= waiter.count) waiter.resolve();
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("The receiver has no port.");
    return `http://127.0.0.1:${address.port}/webhook`;
  }

  /** Resolves when so many requests have come in; the test's own time limit ends a wait in vain. */
  async waitFor(count: number): Promise<void> {
    if (this.received.length >= count) return;
    await new Promise<void>((resolve) => this.#waiters.push({ count, resolve }));
  }

  types(): string[] {
    return this.received.map(({ event }) => event.type);
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

export interface TestSandbox {
  url: string;
  stripe: Stripe;
  receiver: Receiver;
  control<T = Record<string, unknown>>(method: "GET" | "POST" | "PUT", path: string, body?: unknown): Promise<T>;
  pay(sessionId: string, body?: unknown): Promise<Response>;
  stop(): Promise<void>;
}

export function stripeAt(url: string, config: Partial<ConstructorParameters<typeof Stripe>[1] & object> = {}): Stripe {
  const { hostname, port } = new URL(url);
  return new Stripe(SECRET_KEY, {
    host: hostname,
    port: Number(port),
    protocol: "http",
    maxNetworkRetries: 0,
    ...config,
  });
}

export async function startTestSandbox(options: Partial<SandboxOptions> = {}): Promise<TestSandbox> {
  const dataDir = await mkdtemp(join(tmpdir(), "stripe-sandbox-"));
  const receiver = new Receiver();
  const webhookUrl = await receiver.start();
  const sandbox = await startSandbox({
    dataDir,
    secretKey: SECRET_KEY,
    webhookSecret: WEBHOOK_SECRET,
    webhookUrl,
    delivery: { retryDelaysMs: [5, 10, 20] },
    ...options,
  });
  const call = (method: string, path: string, body?: unknown) =>
    fetch(`${sandbox.url}/sandbox/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return {
    url: sandbox.url,
    stripe: stripeAt(sandbox.url),
    receiver,
    pay: (sessionId, body) => call("POST", `checkout/sessions/${sessionId}/pay`, body),
    async control<T>(method: string, path: string, body?: unknown): Promise<T> {
      const response = await call(method, path, body);
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as T;
    },
    async stop() {
      await sandbox.stop();
      await receiver.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}

export const LINE: Stripe.Checkout.SessionCreateParams.LineItem = {
  quantity: 1,
  price_data: { currency: "usd", unit_amount: 7900, product_data: { name: "Audit log capture" } },
};

/** A session as the shop makes one: one line of $79.00 unless told otherwise. */
export function createSession(
  stripe: Stripe,
  more: Partial<Stripe.Checkout.SessionCreateParams> = {},
): Promise<Stripe.Checkout.Session> {
  return stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [LINE],
    success_url: "http://shop.test/thanks?session_id={CHECKOUT_SESSION_ID}",
    cancel_url: "http://shop.test/cart",
    ...more,
  });
}

/** A session that is paid, with the id of its intent and charge. */
export async function createPaid(
  sandbox: TestSandbox,
  more: Partial<Stripe.Checkout.SessionCreateParams> = {},
): Promise<{ session: Stripe.Checkout.Session; intentId: string; chargeId: string }> {
  const { id } = await createSession(sandbox.stripe, more);
  const response = await sandbox.pay(id);
  if (!response.ok) throw new Error(`The payment failed: ${await response.text()}`);
  const session = await sandbox.stripe.checkout.sessions.retrieve(id);
  const intentId = String(session.payment_intent);
  const intent = await sandbox.stripe.paymentIntents.retrieve(intentId);
  return { session, intentId, chargeId: String(intent.latest_charge) };
}

/** The Stripe error that a call ends with; fails the test when it does not. */
export async function errorOf(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error("The call was expected to fail and did not.");
}

/** Moves a test clock and waits until everything in between has been done. */
export async function advanceClock(stripe: Stripe, id: string, seconds: number): Promise<Stripe.TestHelpers.TestClock> {
  await stripe.testHelpers.testClocks.advance(id, { frozen_time: seconds });
  for (;;) {
    const clock = await stripe.testHelpers.testClocks.retrieve(id);
    if (clock.status !== "advancing") return clock;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
