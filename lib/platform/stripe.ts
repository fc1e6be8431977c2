import "server-only";
import Stripe from "stripe";
import { env } from "./env";

let client: Stripe | undefined;

/** Stripe's official SDK. Where it points is configuration (`STRIPE_API_BASE`), nothing else differs. */
export function stripe(): Stripe {
  client ??= connect();
  return client;
}

function connect(): Stripe {
  const { STRIPE_SECRET_KEY, STRIPE_API_BASE } = env();
  const base = STRIPE_API_BASE ? new URL(STRIPE_API_BASE) : undefined;
  return new Stripe(STRIPE_SECRET_KEY, {
    maxNetworkRetries: 2,
    timeout: 15_000,
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

/** For tests that point the shop at another address. */
export function resetStripe(): void {
  client = undefined;
}
