import { currentEvent } from "../resources/events.ts";
import { endpointSecret } from "../resources/webhook-endpoints.ts";
import type { Attempt, Delivery } from "../store/deliveries.ts";
import type { World } from "../world.ts";
import { signatureHeader } from "./sign.ts";

export interface SenderOptions {
  /** How long to wait before each further attempt; when they are used up, the delivery has failed. */
  retryDelaysMs: number[];
  /** How long an endpoint may take to answer. */
  timeoutMs: number;
  /** How many deliveries are under way at once. One keeps their order. */
  concurrency: number;
}

/** Twelve attempts in about six minutes: long enough for a restart of the shop, short enough to watch. */
export const DEFAULT_SENDER: SenderOptions = {
  retryDelaysMs: [250, 500, 1000, 2000, 4000, 8000, 15_000, 30_000, 60_000, 120_000, 120_000],
  timeoutMs: 10_000,
  concurrency: 1,
};

/** Sends what is due, retries what failed, and keeps account of every attempt. */
export class WebhookSender {
  readonly #world: World;
  readonly #options: SenderOptions;
  readonly #sending = new Set<number>();
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #idleWaiters: (() => void)[] = [];
  #attemptWaiters = new Map<number, () => void>();

  constructor(world: World, options: SenderOptions) {
    this.#world = world;
    this.#options = options;
  }

  /** Looks for work after the present transaction. */
  wake(): void {
    if (this.#stopping.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#work(), 0);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    while (this.#sending.size > 0) await this.#nextIdle();
  }

  /** Resolves when nothing is pending any more, or when the time is over. */
  async idle(waitMs: number): Promise<void> {
    const until = Date.now() + waitMs;
    while (this.#world.deliveries.count("pending") > 0 && Date.now() < until) {
      await Promise.race([this.#nextIdle(), timeUp(until - Date.now())]);
    }
  }

  /** Resolves when each of these deliveries was attempted once, or when the time is over. */
  async attempted(ids: number[], waitMs: number): Promise<void> {
    const all = ids.map((id) => new Promise<void>((resolve) => this.#attemptWaiters.set(id, resolve)));
    this.wake();
    await Promise.race([Promise.all(all), timeUp(waitMs)]);
    for (const id of ids) this.#attemptWaiters.delete(id);
  }

  #nextIdle(): Promise<void> {
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  #work(): void {
    const { deliveries } = this.#world;
    while (this.#sending.size < this.#options.concurrency && !this.#stopping.signal.aborted) {
      const delivery = deliveries.nextDue(Date.now(), this.#sending);
      if (!delivery) break;
      this.#sending.add(delivery.id);
      void this.#deliver(delivery);
    }
    const next = deliveries.nextDueTime();
    if (next === undefined || this.#sending.size > 0 || this.#stopping.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#work(), Math.max(0, next - Date.now()));
  }

  async #deliver(delivery: Delivery): Promise<void> {
    try {
      const attempt = await this.#attempt(delivery);
      if (attempt) this.#conclude(delivery, attempt);
    } finally {
      this.#sending.delete(delivery.id);
      this.#attemptWaiters.get(delivery.id)?.();
      for (const tell of this.#idleWaiters.splice(0)) tell();
      this.wake();
    }
  }

  /** Sends once; null when there is nobody to send to any more, or when the sandbox is being stopped. */
  async #attempt(delivery: Delivery): Promise<Attempt | null> {
    const event = this.#world.objects.find("event", delivery.event_id);
    const endpoint = this.#world.objects.find("webhook_endpoint", delivery.endpoint_id);
    const secret = endpointSecret(this.#world, delivery.endpoint_id);
    if (!event || !endpoint || secret === undefined) {
      this.#world.deliveries.setState(delivery.id, "dropped");
      return null;
    }
    const startedAt = Date.now();
    const body = JSON.stringify(currentEvent(this.#world, event), null, 2);
    const result = await this.#post(endpoint.url, body, secret);
    if (this.#stopping.signal.aborted && result.status === null) return null;
    return { delivery_id: delivery.id, at_ms: startedAt, duration_ms: Date.now() - startedAt, ...result };
  }

  async #post(url: string, body: string, secret: string): Promise<{ status: number | null; error: string | null }> {
    try {
      const response = await fetch(url, {
        method: "POST",
        body,
        headers: {
          "content-type": "application/json; charset=utf-8",
          "stripe-signature": signatureHeader(body, secret, Math.floor(Date.now() / 1000)),
          "user-agent": "Stripe/1.0 (sandbox; +https://stripe.com/docs/webhooks)",
        },
        redirect: "manual",
        signal: AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(this.#options.timeoutMs)]),
      });
      await response.arrayBuffer();
      return { status: response.status, error: response.ok ? null : `HTTP ${response.status}` };
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      return { status: null, error: cause instanceof Error ? cause.message || cause.name : String(cause) };
    }
  }

  #conclude(delivery: Delivery, attempt: Attempt): void {
    const { deliveries } = this.#world;
    deliveries.recordAttempt(attempt);
    if (attempt.error === null) {
      deliveries.setState(delivery.id, "delivered");
      return;
    }
    const delay = this.#options.retryDelaysMs[delivery.attempts];
    if (delay === undefined) deliveries.setState(delivery.id, "failed");
    else deliveries.setState(delivery.id, "pending", Date.now() + delay);
  }
}

function timeUp(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.max(0, ms)).unref();
  });
}
