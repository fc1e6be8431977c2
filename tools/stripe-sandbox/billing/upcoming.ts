import { emit } from "../events.ts";
import type { Subscription } from "../model.ts";
import { nowSeconds, type World } from "../world.ts";
import { periodOf } from "./items.ts";
import { previewInvoice } from "./preview.ts";
import { markUpcomingTold, upcomingNotice } from "./records.ts";

/**
 * Announces the invoice of the next renewal, once for each period; false when it is not due. What is announced is a
 * preview, and has no id, because there is no such invoice yet.
 */
export function tellUpcoming(world: World, subscription: Subscription): boolean {
  const { end } = periodOf(subscription);
  const notice = upcomingNotice(world, subscription);
  if (notice === null || notice > nowSeconds(world) || end <= nowSeconds(world)) return false;
  const { id: _none, ...invoice } = previewInvoice(world, () => ({ subscription, draft: null }));
  markUpcomingTold(world, subscription, end);
  emit(world, "invoice.upcoming", invoice);
  return true;
}
