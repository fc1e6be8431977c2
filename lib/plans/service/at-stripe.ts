import "server-only";
import { err, type Result } from "../../kernel/result";
import { log } from "../../platform/log";
import { declineMessage, isUnreachable } from "../../platform/stripe";

/**
 * Does work at Stripe. Adds to its errors: `payments_unreachable`, and `payment_declined` with what the card's bank said.
 * In both cases nothing was changed.
 */
export async function atStripe<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work();
  } catch (error) {
    const declined = declineMessage(error);
    if (declined) {
      return err({
        code: "payment_declined",
        message: `${declined} Your plan is as it was. Put in another card on the billing page and try again.`,
      });
    }
    if (!isUnreachable(error)) throw error;
    log().warn({ err: error }, "a plan could not be managed");
    return err({
      code: "payments_unreachable",
      message: "Payments are not reachable at the moment. Your plan is as it was. Try again in a few minutes.",
    });
  }
}
