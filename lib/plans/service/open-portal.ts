import "server-only";
import { err, ok, type Result } from "../../kernel/result";
import type { Viewer } from "../../kernel/viewer";
import { findSubjectToBuyFor } from "../../organizations/queries";
import { env } from "../../platform/env";
import { openPortalAtStripe } from "../gateway/portal";
import { findCustomerOf } from "../queries";
import { atStripe } from "./at-stripe";

/** The billing page of a subject; with what kept it from being left for the portal. */
export function billingPage(subject = "personal", trouble?: string): string {
  const query = new URLSearchParams({ for: subject, ...(trouble && { portal: trouble }) });
  return `${env().APP_URL}/account/billing?${query}`;
}

/**
 * Opens Stripe's customer portal for a subject and returns its address. Errors: `organization_not_found`, `not_found`
 * (nothing was bought yet), `payments_unreachable`.
 */
export async function openPortal(viewer: Viewer, subject: string | undefined): Promise<Result<string>> {
  const found = await findSubjectToBuyFor(viewer.userId, subject);
  if (!found.ok) return found;
  const customerId = await findCustomerOf(found.value.subject);
  if (!customerId) {
    return err({
      code: "not_found",
      message: "There is nothing to manage yet: cards and invoices are kept from the first purchase on.",
    });
  }
  return atStripe(async () => ok(await openPortalAtStripe(customerId, billingPage(subject))));
}
