import { settleDebit } from "../checkout/settle-debit.ts";
import { settleRefund } from "../payments/refunds.ts";
import type { World } from "../world.ts";
import { runInvoice, runSubscription } from "./renew.ts";
import { tellUpcoming } from "./upcoming.ts";

/** Does what an object has due at this moment. What is gone has nothing to do any more. */
export function runDueWork(world: World, id: string): void {
  const subscription = world.objects.find("subscription", id);
  const invoice = subscription ? undefined : world.objects.find("invoice", id);
  if (subscription) {
    if (!tellUpcoming(world, subscription)) runSubscription(world, subscription);
  } else if (invoice) runInvoice(world, invoice);
  else if (world.objects.find("payment_intent", id)?.status === "processing") settleDebit(world, id);
  else if (world.objects.find("refund", id)) settleRefund(world, id);
  else world.due.set(id, null, null);
}
