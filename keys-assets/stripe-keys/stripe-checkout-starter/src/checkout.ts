import { type Catalog, type Line, linesOf, subtotalOf } from "./catalog.ts";
import type { Order, Store } from "./order.ts";
import { EVENT_TYPES, type SessionLike, type SessionParams, type StripeClient } from "./stripe.ts";

export interface CheckoutOptions {
  readonly stripe: StripeClient;
  readonly store: Store;
  readonly catalog: Catalog;
  /** `https://shop.example.com`, without a path. */
  readonly site: string;
  /** `whsec_…` of the endpoint. */
  readonly webhookSecret: string;
  /**
   * Delivers what was bought. Called until it succeeds once and has been noted, so it may be called twice: make it do
   * nothing for an order id that it has delivered.
   */
  readonly fulfill: (order: Order) => Promise<void>;
  /** Told when the money is not what the order says; nothing is delivered then. */
  readonly onMismatch?: (order: Order, session: SessionLike) => Promise<void>;
  readonly successPath?: string;
  readonly cancelPath?: string;
  readonly automaticTax?: boolean;
  readonly promotionCodes?: boolean;
}

export interface Checkout {
  /** POST `{ orderId, items: [{ sku, quantity }] }` from the same site; answers `{ url }` to go to. */
  start(request: Request): Promise<Response>;
  /** Stripe's POST. */
  webhook(request: Request): Promise<Response>;
  /** For the page after paying: asks Stripe, and delivers if the webhook has not yet. Null for a session that is none of ours. */
  confirm(sessionId: string): Promise<Order | null>;
}

const json = (status: number, body: object) =>
  Response.json(body, { status, headers: { "cache-control": "no-store" } });
const refused = (status: number, message: string) => json(status, { error: message });

const ORDER_ID = /^[A-Za-z0-9_-]{16,64}$/;
const MOST_BYTES = 10_000;

async function bodyOf(request: Request): Promise<Record<string, unknown> | null> {
  const text = await request.text();
  if (text.length > MOST_BYTES) return null;
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function sessionParams(options: CheckoutOptions, order: Order): SessionParams {
  const {
    site,
    catalog,
    successPath = "/thanks",
    cancelPath = "/",
    automaticTax = false,
    promotionCodes = false,
  } = options;
  const item = ({ sku, name, amount, quantity }: Line) => {
    const taxCode = catalog.products[sku]?.taxCode;
    const product = taxCode === undefined ? { name } : { name, tax_code: taxCode };
    return { quantity, price_data: { currency: order.currency, unit_amount: amount, product_data: product } };
  };
  return {
    mode: "payment",
    client_reference_id: order.id,
    line_items: order.lines.map(item),
    // Stripe puts the id in place of the braces.
    success_url: `${site}${successPath}?session_id={CHECKOUT_SESSION_ID}`,
    cancel_url: `${site}${cancelPath}`,
    ...(automaticTax ? { automatic_tax: { enabled: true } } : {}),
    ...(promotionCodes ? { allow_promotion_codes: true } : {}),
  };
}

const sameLines = (a: readonly Line[], b: readonly Line[]) =>
  JSON.stringify(a.map(({ sku, quantity }) => [sku, quantity])) ===
  JSON.stringify(b.map(({ sku, quantity }) => [sku, quantity]));

async function start(options: CheckoutOptions, request: Request): Promise<Response> {
  const { stripe, store, catalog, site } = options;
  // Another site could otherwise make orders in a visitor's name.
  if (request.headers.get("origin") !== site) return refused(403, "This order did not come from our site.");
  const body = await bodyOf(request);
  const orderId = body?.orderId;
  if (!body || typeof orderId !== "string" || !ORDER_ID.test(orderId))
    return refused(400, "The order could not be read.");
  const lines = linesOf(catalog, body.items);
  if (typeof lines === "string") return refused(422, lines);
  const fresh = {
    id: orderId,
    state: "open",
    currency: catalog.currency,
    subtotal: subtotalOf(lines),
    lines,
    sessionId: null,
    email: null,
  } as const;
  const order = await store.create(fresh);
  if (order.state === "closed") return refused(409, "This payment has ended. Please begin it again.");
  if (order.state !== "open") return refused(409, "This order is paid already.");
  if (!sameLines(order.lines, lines) || order.subtotal !== fresh.subtotal)
    return refused(409, "This order has changed. Please begin it again.");
  // The same order asks for the same session: two clicks, or a retry after a lost answer, make one.
  const session = await stripe.checkout.sessions.create(sessionParams(options, order), {
    idempotencyKey: `checkout-${order.id}`,
  });
  await store.attach(order.id, session.id);
  return session.url ? json(200, { url: session.url }) : refused(409, "This payment has ended. Please begin it again.");
}

/** Brings an order to what its session says, and delivers. Throws when delivering fails, so that Stripe asks again. */
async function settle(
  { store, catalog, fulfill, onMismatch }: CheckoutOptions,
  session: SessionLike,
): Promise<Order | null> {
  const id = session.client_reference_id;
  const known = id === null ? null : await store.find(id);
  // Another part of the account may sell too; its sessions are not ours to answer for.
  if (!known) return null;
  if (session.payment_status === "paid") {
    if (session.amount_subtotal !== known.subtotal || session.currency !== catalog.currency) {
      await onMismatch?.(known, session);
      return known;
    }
    const order = await store.pay(known.id, session.customer_details?.email ?? null);
    if (order?.state !== "paid") return order;
    await fulfill(order);
    await store.fulfill(order.id);
  } else if (session.status === "expired") await store.close(known.id);
  return store.find(known.id);
}

async function webhook(options: CheckoutOptions, request: Request): Promise<Response> {
  const { stripe, store, webhookSecret } = options;
  const signature = request.headers.get("stripe-signature");
  if (!signature) return refused(400, "no signature");
  // The bytes as they came: a parsed and rewritten body has another signature.
  const body = await request.text();
  let event: { type: string; data: { object: unknown } };
  try {
    event = await stripe.webhooks.constructEventAsync(body, signature, webhookSecret);
  } catch {
    return refused(400, "wrong signature");
  }
  if (!(EVENT_TYPES as readonly string[]).includes(event.type)) return json(200, { ignored: event.type });
  const session = event.data.object as SessionLike;
  const id = session.client_reference_id;
  if (event.type === "checkout.session.async_payment_failed" && id) await store.close(id);
  else await settle(options, session);
  return json(200, { received: true });
}

function checkSite(site: string): void {
  const { origin } = new URL(site);
  if (origin !== site) throw new TypeError(`site must be an origin such as https://shop.example.com, not ${site}`);
}

export function createCheckout(options: CheckoutOptions): Checkout {
  checkSite(options.site);
  if (!options.webhookSecret.startsWith("whsec_")) throw new TypeError("webhookSecret must begin with whsec_");
  return {
    start: (request) => start(options, request),
    webhook: (request) => webhook(options, request),
    async confirm(sessionId) {
      if (!/^cs_[A-Za-z0-9_]{10,200}$/.test(sessionId)) return null;
      return settle(options, await options.stripe.checkout.sessions.retrieve(sessionId));
    },
  };
}
