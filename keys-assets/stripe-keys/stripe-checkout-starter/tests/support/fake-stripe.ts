import { createHmac } from "node:crypto";
import type { EventLike, SessionLike, SessionParams, StripeClient } from "../../src/stripe.ts";

/** Sessions as the pack uses them; the signature is a plain HMAC of the body. */
export class FakeStripe implements StripeClient {
  readonly sessions = new Map<string, SessionLike>();
  readonly asked: SessionParams[] = [];
  readonly #byKey = new Map<string, string>();

  readonly checkout: StripeClient["checkout"] = {
    sessions: {
      create: async (params, { idempotencyKey }) => {
        this.asked.push(params);
        const known = this.#byKey.get(idempotencyKey);
        if (known) return this.get(known);
        const id = `cs_test_${String(this.sessions.size + 1).padStart(12, "0")}`;
        const amount = params.line_items.reduce(
          (sum, { quantity, price_data }) => sum + quantity * price_data.unit_amount,
          0,
        );
        const currency = params.line_items[0]?.price_data.currency ?? null;
        this.sessions.set(id, {
          id,
          url: `https://checkout.stripe.com/c/pay/${id}`,
          status: "open",
          payment_status: "unpaid",
          amount_subtotal: amount,
          currency,
          client_reference_id: params.client_reference_id,
        });
        this.#byKey.set(idempotencyKey, id);
        return this.get(id);
      },
      retrieve: async (id) => this.get(id),
    },
  };

  readonly webhooks: StripeClient["webhooks"] = {
    constructEventAsync: async (body, signature, secret) => {
      if (createHmac("sha256", secret).update(body).digest("hex") !== signature) throw new Error("No signatures found");
      return JSON.parse(body) as EventLike;
    },
  };

  get(id: string): SessionLike {
    const session = this.sessions.get(id);
    if (!session) throw new Error(`No such checkout.session: ${id}`);
    return session;
  }

  change(id: string, changes: Partial<SessionLike>): void {
    this.sessions.set(id, { ...this.get(id), ...changes });
  }

  pay(id: string): void {
    this.change(id, {
      status: "complete",
      payment_status: "paid",
      url: null,
      customer_details: { email: "ada@example.com" },
    });
  }

  /** Stripe's request for an event of a session as it is now. */
  event(type: string, id: string, secret = "whsec_test"): Request {
    const body = JSON.stringify({ type, data: { object: this.get(id) } });
    const signature = createHmac("sha256", secret).update(body).digest("hex");
    return new Request("https://shop.example.com/api/stripe/webhook", {
      method: "POST",
      body,
      headers: { "stripe-signature": signature },
    });
  }
}
