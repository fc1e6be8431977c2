/** What is read of a checkout session. */
export interface SessionLike {
  readonly id: string;
  readonly url: string | null;
  readonly status: string | null;
  readonly payment_status: string;
  readonly amount_subtotal: number | null;
  readonly currency: string | null;
  readonly client_reference_id: string | null;
  readonly customer_details?: { readonly email: string | null } | null;
}

export interface EventLike {
  readonly type: string;
  readonly data: { readonly object: unknown };
}

export interface SessionParams {
  mode: "payment";
  client_reference_id: string;
  line_items: {
    quantity: number;
    price_data: { currency: string; unit_amount: number; product_data: { name: string; tax_code?: string } };
  }[];
  success_url: string;
  cancel_url: string;
  automatic_tax?: { enabled: boolean };
  allow_promotion_codes?: boolean;
}

/** What is used of the Stripe SDK; pass your `stripe`. */
export interface StripeClient {
  checkout: {
    sessions: {
      create(params: SessionParams, options: { idempotencyKey: string }): Promise<SessionLike>;
      retrieve(id: string): Promise<SessionLike>;
    };
  };
  webhooks: { constructEventAsync(body: string, signature: string, secret: string): Promise<EventLike> };
}

/** The four events to choose for your endpoint. */
export const EVENT_TYPES = [
  "checkout.session.completed",
  "checkout.session.async_payment_succeeded",
  "checkout.session.async_payment_failed",
  "checkout.session.expired",
] as const;
