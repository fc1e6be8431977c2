import "server-only";
import type Stripe from "stripe";
import { stripe } from "../../platform/stripe";

/** What customers do at Stripe: cards, invoices, leaving. The plan and its seats are changed here, with their price. */
const FEATURES: Stripe.BillingPortal.ConfigurationCreateParams.Features = {
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true },
  subscription_cancel: {
    enabled: true,
    mode: "at_period_end",
    cancellation_reason: {
      enabled: true,
      options: [
        "too_expensive",
        "missing_features",
        "switched_service",
        "unused",
        "too_complex",
        "low_quality",
        "other",
      ],
    },
  },
  subscription_update: { enabled: false },
};

/** Another number where the features above change: those who come then get a configuration that has them. */
const VERSION = "1";

/** The configuration of this shop, whatever the account's own one offers. */
async function ensureConfiguration(): Promise<string> {
  const found = await stripe().billingPortal.configurations.list({ active: true, limit: 100 });
  const own = found.data.find(({ metadata }) => metadata?.keys_portal === VERSION);
  if (own) return own.id;
  const made = await stripe().billingPortal.configurations.create(
    { name: "KEYS", features: FEATURES, metadata: { keys_portal: VERSION } },
    { idempotencyKey: `portal-configuration:${VERSION}` },
  );
  return made.id;
}

/** Opens Stripe's customer portal and returns the address at which this customer finds it for the next minutes. */
export async function openPortalAtStripe(customerId: string, returnUrl: string): Promise<string> {
  const session = await stripe().billingPortal.sessions.create({
    customer: customerId,
    configuration: await ensureConfiguration(),
    return_url: returnUrl,
  });
  return session.url;
}
