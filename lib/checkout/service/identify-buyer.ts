import "server-only";
import { err, ok, type Result } from "../../kernel/result";
import type { Viewer } from "../../kernel/viewer";
import { findSubjectToBuyFor } from "../../organizations/queries";
import type { Buyer } from "../gateway";
import type { CheckoutInput } from "../schema";

/** Who buys, and for whom. Errors: `email_not_verified`, `invalid_input` (a gift), `organization_not_found`. */
export async function identifyBuyer(viewer: Viewer, input: CheckoutInput): Promise<Result<Buyer>> {
  if (!viewer.isEmailVerified) {
    return err({
      code: "email_not_verified",
      message: "Confirm your address first: we sent you a mail with a link. Then buy.",
    });
  }
  if (input.gift_to) {
    const detail = "Gifts are not offered yet. Buy it for yourself, or let the other person buy it.";
    return err({ code: "invalid_input", message: detail, errors: [{ pointer: "/gift_to", detail }] });
  }
  const found = await findSubjectToBuyFor(viewer.userId, input.subject);
  return found.ok ? ok({ email: viewer.email, ...found.value }) : found;
}
