import pg from "pg";
import Stripe from "stripe";
import { createSync, createWorker, decideAccess, PostgresEntitlementStore } from "./entitlements/index.ts";

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

export const stripe = new Stripe(required("STRIPE_SECRET_KEY"), { timeout: 20_000, maxNetworkRetries: 1 });
export const store = new PostgresEntitlementStore(new pg.Pool({ connectionString: required("DATABASE_URL"), max: 5 }));

/** During the roll of a secret both, separated by a comma. */
export const secrets = required("STRIPE_WEBHOOK_SECRET").split(",");

export const sync = createSync({
  stripe,
  store,
  catalog: {
    price_replace_me_course: ["course"],
    price_replace_me_everything: ["course", "workshop"],
    price_replace_me_donation: [],
  },
});

export const worker = createWorker({
  store,
  sync,
  onDead: (event, error) => console.error("stripe event given up", event.id, event.object, error),
  onError: (error) => console.error("stripe worker", error),
});

/** On the server, wherever something is protected. `subject` is what the checkout put into client_reference_id. */
export async function accessTo(product: string, subject: string) {
  return decideAccess(await store.sourcesOf(subject), product, new Date());
}
