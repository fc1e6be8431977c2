import "server-only";
import { stripe } from "../../platform/stripe";

/** Opens Stripe's customer portal and returns the address at which this customer finds it for the next minutes. */
export async function openPortalAtStripe(customerId: string, returnUrl: string): Promise<string> {
  const session = await stripe().billingPortal.sessions.create({ customer: customerId, return_url: returnUrl });
  return session.url;
}
