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

/** For tests that point the shop at another address. */
export function resetStripe(): void {
  client = undefined;
}
