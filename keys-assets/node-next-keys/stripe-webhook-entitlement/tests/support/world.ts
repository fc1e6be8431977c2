import type {
  Charge,
  CheckoutSession,
  Dispute,
  Invoice,
  Page,
  Paging,
  Refund,
  StripeApi,
  StripeEvent,
  Subscription,
} from "../../src/stripe-api.ts";

export const DAY = 86_400;
export const catalog = { price_a: ["a"], price_b: ["b"], price_plan: ["plan"], price_gift: [] };
export const secret = "whsec_test";

type Of<T> = T & { payment_intent: string };

/** Stripe in memory: its state, its list of events, and `api`, which reads it in pages as the SDK does. */
export class World {
  /** Unix seconds. Moves only when a test says so. */
  now = Date.UTC(2030, 0, 1) / 1000;
  /** Called before and after each read; a test makes it wait or throw here. */
  disturb: () => Promise<void> = async () => {};
  requests = 0;
  readonly events: (StripeEvent & { created: number })[] = [];
  readonly sessions = new Map<string, CheckoutSession>();
  readonly subscriptions = new Map<string, Subscription>();
  readonly refunds: Of<Refund>[] = [];
  readonly disputes: Of<Dispute>[] = [];
  readonly charges: Of<Charge>[] = [];
  readonly invoices: (Invoice & { subscription: string; status: string })[] = [];
  #last = 0;

  id(prefix: string): string {
    this.#last += 1;
    return `${prefix}_${String(this.#last).padStart(5, "0")}`;
  }

  /** The payload is a copy of this moment, which is old when it arrives. */
  emit(type: string, object: object): StripeEvent {
    const event = { id: this.id("evt"), type, created: this.now, data: { object: structuredClone(object) } };
    this.events.push(event);
    return event;
  }

  buy(subject: string | null, prices: readonly string[], amount = 1000): CheckoutSession {
    const intent = this.id("pi");
    const charge = {
      id: this.id("ch"),
      status: "succeeded",
      amount_captured: amount,
      created: this.now,
      disputed: false,
    };
    this.charges.push({ ...charge, payment_intent: intent });
    const session = this.#session(subject, { mode: "payment", payment_intent: intent });
    const lines = prices.map((id) => ({ id: this.id("li"), price: { id } }));
    session.line_items = { data: lines, has_more: false };
    this.emit("checkout.session.completed", session);
    return session;
  }

  refund(session: CheckoutSession, amount: number, ends?: string): Of<Refund> {
    const metadata: Record<string, string> = ends === undefined ? {} : { ends };
    const refund = {
      id: this.id("re"),
      amount,
      status: "succeeded",
      created: this.now,
      metadata,
      payment_intent: pi(session),
    };
    this.refunds.push(refund);
    this.emit("charge.refunded", this.#charge(session));
    return refund;
  }

  dispute(session: CheckoutSession): Of<Dispute> {
    const dispute = { id: this.id("dp"), status: "needs_response", created: this.now, balance_transactions: [] };
    this.disputes.push({ ...dispute, payment_intent: pi(session) });
    this.#charge(session).disputed = true;
    const made = this.disputes.at(-1) as Of<Dispute>;
    this.emit("charge.dispute.created", made);
    return made;
  }

  closeDispute(dispute: Of<Dispute>, status: "won" | "lost"): void {
    dispute.status = status;
    if (status === "won") dispute.balance_transactions.push({ amount: 1000, created: this.now });
    this.emit("charge.dispute.closed", dispute);
  }

  subscribe(subject: string, where: "subscription" | "session" = "subscription"): Subscription {
    const item = { id: this.id("si"), price: { id: "price_plan" }, current_period_start: this.now };
    const subscription: Subscription = {
      id: this.id("sub"),
      status: "active",
      start_date: this.now,
      cancel_at: null,
      canceled_at: null,
      ended_at: null,
      trial_end: null,
      cancellation_details: null,
      metadata: where === "subscription" ? { subject } : {},
      items: { data: [item], has_more: false },
    };
    this.subscriptions.set(subscription.id, subscription);
    const session = this.#session(where === "session" ? subject : null, {
      mode: "subscription",
      subscription: subscription.id,
    });
    this.emit("customer.subscription.created", subscription);
    this.emit("checkout.session.completed", session);
    return subscription;
  }

  failPayment(subscription: Subscription): void {
    const intent = this.id("pi");
    const charge = { id: this.id("ch"), status: "failed", amount_captured: 0, created: this.now, disputed: false };
    this.charges.push({ ...charge, payment_intent: intent });
    const invoice = {
      id: this.id("in"),
      created: this.now - 3600,
      attempted: true,
      due_date: null,
      status_transitions: { finalized_at: this.now - 60 },
      payments: { data: [{ payment: { payment_intent: intent } }], has_more: false },
      subscription: subscription.id,
      status: "open",
      parent: { subscription_details: { subscription: subscription.id } },
    };
    this.invoices.push(invoice);
    this.emit("invoice.payment_failed", invoice);
    this.change(subscription, { status: "past_due" });
  }

  pay(subscription: Subscription): void {
    for (const invoice of this.invoices) if (invoice.subscription === subscription.id) invoice.status = "paid";
    this.change(subscription, { status: "active" });
  }

  cancelNow(subscription: Subscription, reason = "cancellation_requested"): void {
    const ended = { status: "canceled", ended_at: this.now, cancellation_details: { reason } };
    this.change(subscription, ended, "customer.subscription.deleted");
  }

  change(subscription: Subscription, to: Partial<Subscription>, type = "customer.subscription.updated"): void {
    Object.assign(subscription, to);
    this.emit(type, subscription);
  }

  #session(subject: string | null, rest: Partial<CheckoutSession>): CheckoutSession {
    const base = { status: "complete", payment_status: "paid", created: this.now - 600, metadata: {}, mode: "payment" };
    const none = { subscription: null, payment_intent: null };
    const session = { id: this.id("cs"), ...base, ...none, client_reference_id: subject, ...rest };
    this.sessions.set(session.id, session);
    return session;
  }

  #charge(session: CheckoutSession): Of<Charge> {
    const charge = this.charges.find((candidate) => candidate.payment_intent === pi(session));
    if (!charge) throw new Error("no charge");
    return charge;
  }

  async #read<T>(look: () => T): Promise<T> {
    this.requests += 1;
    await this.disturb();
    const seen = structuredClone(look());
    await this.disturb();
    return seen;
  }

  /** Newest first, in pages of three whatever is asked for, so that every reader has to turn them. */
  #page<T extends { id: string }>(look: () => T[], { starting_after, limit }: Paging): Promise<Page<T>> {
    return this.#read(() => {
      const all = look().toReversed();
      const start = starting_after === undefined ? 0 : all.findIndex(({ id }) => id === starting_after) + 1;
      const end = start + Math.min(limit, 3);
      return { data: all.slice(start, end), has_more: end < all.length };
    });
  }

  #ofIntent<T extends { payment_intent: string }>(all: readonly T[], intent: string): T[] {
    return all.filter(({ payment_intent }) => payment_intent === intent);
  }

  readonly api: StripeApi = {
    webhooks: {
      constructEventAsync: async (body, signature, key) => {
        if (signature !== `signed with ${key}`)
          throw new Error("No signatures found matching the expected signature for payload.");
        return JSON.parse(body) as StripeEvent;
      },
    },
    checkout: {
      sessions: {
        retrieve: (id) =>
          this.#read(() => {
            const session = found(this.sessions.get(id));
            const intent = session.payment_intent;
            if (typeof intent !== "string") return session;
            return { ...session, payment_intent: { id: intent, latest_charge: this.#charge(session) } };
          }),
        list: (filter) =>
          this.#page(
            () =>
              [...this.sessions.values()].filter(
                (session) =>
                  (filter.payment_intent ?? session.payment_intent) === session.payment_intent &&
                  (filter.subscription ?? session.subscription) === session.subscription &&
                  (filter.status ?? session.status) === session.status &&
                  session.created >= (filter.created?.gte ?? 0),
              ),
            filter,
          ),
        listLineItems: (id, paging) => this.#page(() => found(this.sessions.get(id)).line_items?.data ?? [], paging),
      },
    },
    subscriptions: { retrieve: (id) => this.#read(() => found(this.subscriptions.get(id))) },
    subscriptionItems: {
      list: (params) => this.#page(() => found(this.subscriptions.get(params.subscription)).items.data, params),
    },
    invoices: {
      list: (params) =>
        this.#page(
          () =>
            this.invoices.filter(
              (invoice) => invoice.status === params.status && invoice.subscription === params.subscription,
            ),
          params,
        ),
    },
    charges: { list: (params) => this.#page(() => this.#ofIntent(this.charges, params.payment_intent), params) },
    refunds: { list: (params) => this.#page(() => this.#ofIntent(this.refunds, params.payment_intent), params) },
    disputes: { list: (params) => this.#page(() => this.#ofIntent(this.disputes, params.payment_intent), params) },
    events: {
      list: (params) =>
        this.#page(
          () => this.events.filter(({ type, created }) => params.types.includes(type) && created >= params.created.gte),
          params,
        ),
    },
  };
}

/** The request that Stripe makes for an event. */
export function delivery(event: object, signature = `signed with ${secret}`): Request {
  return new Request("https://shop.example/api/stripe/webhook", {
    method: "POST",
    headers: { "stripe-signature": signature },
    body: JSON.stringify(event),
  });
}

function found<T>(value: T | undefined): T {
  if (value === undefined)
    throw Object.assign(new Error("No such object"), { code: "resource_missing", statusCode: 404 });
  return value;
}

function pi(session: CheckoutSession): string {
  if (typeof session.payment_intent !== "string") throw new Error("not a payment");
  return session.payment_intent;
}
