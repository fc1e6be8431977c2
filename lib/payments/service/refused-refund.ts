import "server-only";
import { transaction } from "../../platform/db";
import { log } from "../../platform/log";
import { isRefusal } from "../../platform/stripe";
import { insertAttention } from "../store/order";

/** Makes a refund at Stripe; one that it refuses is put on the list of what a person has to look at, once. */
export async function unlessRefused(
  { reference, orderId }: { readonly reference: string; readonly orderId: string },
  now: Date,
  refund: () => Promise<void>,
): Promise<void> {
  try {
    await refund();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    log().warn({ err: error, reference }, "a refund was refused");
    const detail = { order_id: orderId, reason: error instanceof Error ? error.message : String(error) };
    await transaction((tx) => insertAttention(tx, [{ kind: "refund_refused", reference, detail }], now));
  }
}
