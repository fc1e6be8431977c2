import "server-only";
import { stripe } from "../../platform/stripe";

/** Whether a customer was deleted at Stripe. */
export async function isDeletedCustomer(customerId: string): Promise<boolean> {
  const customer = await stripe().customers.retrieve(customerId);
  return customer.deleted === true;
}
