import "server-only";
import { err, ok, type Result } from "../../kernel/result";
import type { Viewer } from "../../kernel/viewer";
import { findSubjectToBuyFor } from "../../organizations/queries";
import { env } from "../../platform/env";
import { openPortalAtStripe } from "../gateway/portal";
import { findCustomerOf } from "../queries";
import { atStripe } from "./at-stripe";

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
  const back = found.value.subject.kind === "user" ? "" : `?for=${encodeURIComponent(subject ?? "")}`;
  return atStripe(async () => ok(await openPortalAtStripe(customerId, `${env().APP_URL}/account/billing${back}`)));
}
