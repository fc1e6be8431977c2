"use client";

import type { KeyAccessDto } from "@/lib/checkout/schema";
import type { EndCause } from "@/lib/entitlements/schema";
import { useExplanation } from "../../explanation/use-explanation";
import { Skeleton } from "../../ui/skeleton";
import { AfterPlan } from "./ownership";

/** `next` is what to do where the shop sells it again, `else` where it does not. */
const ENDED: Record<EndCause, { what: string; next: string; else?: string }> = {
  refunded: { what: "Your purchase was refunded", next: "You can buy it again." },
  disputed: {
    what: "The payment was disputed with the bank",
    next: "You can buy it again.",
    else: "Tell your bank if that is a mistake; until it has decided, this cannot be bought again.",
  },
  revoked: { what: "Your access was revoked", next: "Answer your receipt's mail and a person will look at it." },
  plan_ended: { what: "Your plan has ended", next: "" },
  seat_removed: {
    what: "You no longer have a seat at the organisation that holds it",
    next: "Ask its administrator, or buy it for yourself.",
  },
};

/** Access ended: since when and why, as the shop recorded it, and what to do. */
export function EndedReason({ slug, access }: { slug: string; access: KeyAccessDto }) {
  const { data: explanation, isPending } = useExplanation(slug);
  const reason = access.decision?.reason;
  if (!reason || reason === "never_owned") return null;
  if (isPending) return <Skeleton className="h-16" />;
  const { what, next, else: otherwise = next } = ENDED[reason];
  // Without the explanation, the reason alone still says what happened.
  const sentence = explanation?.decision.reason === reason ? explanation.sentence : `${what}.`;
  return (
    <p className="rounded-md border-warn border-l-2 bg-warn-wash px-3 py-2 text-sm">
      {sentence} {reason === "plan_ended" ? <AfterPlan plan={access.plan} /> : access.may_buy_again ? next : otherwise}
    </p>
  );
}
