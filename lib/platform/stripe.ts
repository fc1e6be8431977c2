import "server-only";
import Stripe from "stripe";
import { env } from "./env";

/** How long one try of a call may take. A person waits for some of them, and the worker comes back to the others. */
const PATIENCE_MS = 8_000;

let client: Stripe | undefined;

/** Stripe's official SDK. Where it points is configuration (`STRIPE_API_BASE`), nothing else differs. */
export function stripe(): Stripe {
  client ??= connect(PATIENCE_MS);
  return client;
}

/**
 * Of a call that fails, the SDK makes two more after growing pauses of random length, with the same idempotency key.
 * It does not do so by itself for "too many requests"; here that answer asks for it.
 */
function patientClient(): Stripe.HttpClient {
  const client = Stripe.createNodeHttpClient();
  const send = client.makeRequest.bind(client);
  client.makeRequest = async (...request) => {
    const response = await send(...request);
    if (response.getStatusCode() === 429) response.getHeaders()["stripe-should-retry"] ??= "true";
    return response;
  };
  return client;
}

function connect(timeout: number): Stripe {
  const { STRIPE_SECRET_KEY, STRIPE_API_BASE } = env();
  const base = STRIPE_API_BASE ? new URL(STRIPE_API_BASE) : undefined;
  return new Stripe(STRIPE_SECRET_KEY, {
    maxNetworkRetries: 2,
    timeout,
    httpClient: patientClient(),
    telemetry: false,
    appInfo: { name: "KEYS" },
    ...(base && {
      host: base.hostname,
      port: base.port === "" ? (base.protocol === "https:" ? 443 : 80) : Number(base.port),
      protocol: base.protocol === "https:" ? ("https" as const) : ("http" as const),
    }),
  });
}

/** Whether Stripe could not be asked (as opposed to: it answered that something is wrong). */
export function isUnreachable(error: unknown): boolean {
  const { StripeConnectionError, StripeAPIError, StripeRateLimitError } = Stripe.errors;
  return [StripeConnectionError, StripeAPIError, StripeRateLimitError].some((kind) => error instanceof kind);
}

/** Stripe's own words for a payment that the card's bank refused; null for every other error. */
export function declineMessage(error: unknown): string | null {
  return error instanceof Stripe.errors.StripeCardError ? error.message : null;
}

/** Whether Stripe refused a call for what it asked (as opposed to: could not be reached, or a card was declined). */
export function isRefusal(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError;
}

/** Whether Stripe refused to make what is there already under the same id. */
export function isTaken(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.code === "resource_already_exists";
}

/** For tests that point the shop at another address, or have less patience. */
export function resetStripe(patienceMs?: number): void {
  client = patienceMs === undefined ? undefined : connect(patienceMs);
}
