import { invalidRequest } from "../api/errors.ts";
import { randomText } from "../ids.ts";
import type { Invoice, Subscription } from "../model.ts";
import { attempt } from "../store/database.ts";
import type { World } from "../world.ts";
import { amountsWithBalance } from "./draft.ts";
import { periodOf } from "./items.ts";
import { customerOf, isOver } from "./records.ts";
import { renew } from "./renew.ts";
import { worldAt } from "./time.ts";

/** A draft as a preview shows it: with what would be due, under ids that name nothing. */
function asPreview(world: World, draft: Invoice): Invoice {
  const id = `upcoming_in_${randomText(24)}`;
  const lines = draft.lines.data.map((line) => ({ ...line, id: `il_tmp_${randomText(24)}`, invoice: id }));
  const { balance } = customerOf(world, draft.customer);
  return {
    ...draft,
    ...amountsWithBalance(draft.total, balance),
    id,
    automatically_finalizes_at: null,
    billing_reason: "upcoming",
    lines: { ...draft.lines, data: lines, url: `/v1/invoices/upcoming/lines` },
    next_payment_attempt: draft.next_payment_attempt ?? draft.created,
  };
}

/** The invoice of the next renewal, with all that waits for it. */
function nextInvoice(world: World, subscription: Subscription): Invoice {
  const { end } = periodOf(subscription);
  const endsFirst = subscription.cancel_at !== null && subscription.cancel_at <= end;
  if (isOver(subscription) || endsFirst) {
    throw invalidRequest("No upcoming invoices for customer: the subscription ends before.", {
      code: "invoice_upcoming_none",
      status: 404,
    });
  }
  return renew(worldAt(world, end), subscription).draft;
}

/**
 * Does what a call describes, keeps the invoice that comes of it, and takes everything back: a preview is the very
 * thing that would happen.
 */
export function previewInvoice(
  world: World,
  work: () => { subscription: Subscription; draft: Invoice | null },
): Invoice {
  return attempt(
    world.database,
    () => {
      const { subscription, draft } = work();
      const invoice = draft ?? nextInvoice(world, subscription);
      return asPreview(world, invoice);
    },
    () => false,
  );
}
