import type { KeyAccessDto } from "@/lib/checkout/schema";
import type { EndCause } from "@/lib/entitlements/schema";
import { formatDay } from "@/lib/kernel/time";

const ENDED: Record<EndCause, { what: string; next: string }> = {
  refunded: { what: "Your purchase was refunded", next: "You can buy it again." },
  disputed: {
    what: "The payment is disputed with your bank",
    next: "Access comes back by itself if the bank decides for the purchase.",
  },
  revoked: { what: "Your access was revoked", next: "Answer your receipt's mail and a person will look at it." },
  plan_ended: { what: "Your plan has ended", next: "What you bought yourself stays yours; you can buy this one." },
  seat_removed: {
    what: "You no longer have a seat at the organisation that holds it",
    next: "Ask its administrator, or buy it for yourself.",
  },
};

/** While a dispute runs or after a revocation, a second purchase would not help. */
export function mayBuyAgain(access: KeyAccessDto): boolean {
  const reason = access.decision?.reason;
  return reason !== "disputed" && reason !== "revoked";
}

/** Access ended: since when, why and what to do. */
export function EndedReason({ access }: { access: KeyAccessDto }) {
  const reason = access.decision?.reason;
  if (!reason || reason === "never_owned") return null;
  const until = access.decision?.because[0]?.until;
  const { what, next } = ENDED[reason];
  return (
    <p className="rounded-md border-warn border-l-2 bg-warn-wash px-3 py-2 text-sm">
      {what}
      {until ? ` (${formatDay(until)})` : ""}. {next}
    </p>
  );
}
