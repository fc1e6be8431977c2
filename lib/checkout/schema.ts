import { z } from "zod";
import { slugSchema } from "../catalog/schema";
import type { DecisionDto } from "../entitlements/schema";

const item = z.strictObject({
  kind: z.enum(["key", "bundle", "plan"]),
  slug: slugSchema,
  interval: z.enum(["month", "year"]).optional(),
  seats: z.number().int().min(1).max(10_000).optional(),
});

/** What a buyer may say: which things, for whom. Never a price: an unknown field is refused. */
export const checkoutInputSchema = z.strictObject({
  items: z.array(item).min(1).max(20),
  /** `personal` (also when absent) or the slug of an organisation that the buyer administers. */
  subject: z.string().max(100).optional(),
  gift_to: z.email().max(254).optional(),
});
export type CheckoutInput = z.output<typeof checkoutInputSchema>;

export const quoteInputSchema = checkoutInputSchema.omit({ gift_to: true });
export type QuoteInput = z.output<typeof quoteInputSchema>;

/** 201 with an address to pay at, or 200 with `granted` when nothing is to pay. */
export type StartedCheckout = { order_id: string; url: string } | { order_id: string; granted: true };

export type OfferState =
  | "buy"
  | "owned"
  | "through_organization"
  | "confirming"
  | "ended"
  | "coming"
  | "withdrawn"
  | "signed_out";

/** The plan through which a KEY is open, or was until the plan ended. */
export type KeyPlanDto = {
  title: string;
  /** `overdue`: unpaid, and open until the grace ends. `unpaid`: closed for that reason, but a payment opens it again. */
  state: "open" | "overdue" | "unpaid" | "ended";
  /** When access through it ends, as things stand, or ended; null while it renews. */
  until: string | null;
  renews_at: string | null;
  /** The organisation whose plan it is; null for the viewer's own. */
  organization: string | null;
  /** As which `subject` the viewer may manage it; null when somebody else does. */
  manage_as: string | null;
};

/** What the KEY page's one button needs to know about its viewer. */
export type KeyAccessDto = {
  signed_in: boolean;
  email_verified: boolean;
  state: OfferState;
  decision: DecisionDto | null;
  /** Access ended, and the shop would sell the KEY again now: not while a bank decides, nor after a revocation. */
  may_buy_again: boolean;
  organization: { name: string; administrator: string } | null;
  /** Null also where the KEY is held for good and the plan makes no difference. */
  plan: KeyPlanDto | null;
  /** The version of the viewer's last download. */
  downloaded_version: string | null;
  /** The same where it is lower than the version that is offered, to say "Update: 2.1 to 2.3". */
  update_from: string | null;
  pending_order_id: string | null;
  wants_notice: boolean;
  /** Whether the viewer gets mails about further releases. */
  follows_releases: boolean;
};
