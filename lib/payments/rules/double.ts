import type { EndCause } from "../../entitlements/schema";

/** A stretch in which a purchase gave a KEY, as it is recorded; oldest first in a claim. */
type HeldInterval = {
  readonly validFrom: Date;
  readonly validUntil: Date | null;
  readonly startCause: string;
  readonly endCause: EndCause | null;
};

/** What another purchase (or a gift) of the same subject says about one KEY. */
export type Claim = {
  readonly keyId: string;
  readonly intervals: readonly HeldInterval[];
  /** Null for a gift. */
  readonly order: { readonly id: string; readonly number: number; readonly sessionId: string | null } | null;
  /** Its money came off the price of a later purchase that stands. */
  readonly isUsed: boolean;
  /** A refund of it was sent back by the bank: its money is still to go back some other way. */
  readonly isToReturn: boolean;
};

/** What the subject has from elsewhere for the KEYS of an order, and which of its lines were used for later purchases. */
export type Elsewhere = { readonly claims: readonly Claim[]; readonly usedLineIds: ReadonlySet<string> };
export const NOTHING_ELSEWHERE: Elsewhere = { claims: [], usedLineIds: new Set() };

type Line = {
  readonly id: string;
  readonly status: string;
  readonly netCents: number;
  readonly keyIds: readonly string[];
};
type PaidOrder = { readonly id: string; readonly paidAt: Date };

const isOpen = ({ intervals }: Claim) => intervals.at(-1)?.validUntil === null;
const isSuspended = ({ intervals }: Claim) => intervals.at(-1)?.endCause === "disputed";

/** Whether the bank decided, at this moment or later, that the payment behind a claim stands. */
const isRegained = ({ intervals }: Claim, since: Date) =>
  intervals.some(({ startCause, validFrom }) => startCause === "dispute_won" && validFrom >= since);

/** Whether a claim held at a moment. A dispute that was won counts as if it had not been. */
function heldAt({ intervals }: Claim, at: Date): boolean {
  return intervals.some(({ validFrom, validUntil }, index) => {
    const next = intervals[index + 1];
    const until = next?.startCause === "dispute_won" ? next.validFrom : validUntil;
    return validFrom <= at && (until === null || at < until);
  });
}

/** Of two payments for one thing the later one is too much; of two in the same second, that of the later order. */
function cameFirst(claim: Claim, { id, paidAt }: PaidOrder): boolean {
  if (!heldAt(claim, paidAt)) return false;
  const begun = claim.intervals[0]?.validFrom.getTime();
  return begun !== paidAt.getTime() || claim.order === null || claim.order.id < id;
}

/** The claims, one for each KEY of a line, that make its payment one too many; null when it is not. */
export function findFirstPayments(line: Line, paid: PaidOrder, { claims, usedLineIds }: Elsewhere): Claim[] | null {
  // What a later purchase rests on cannot go back without it.
  if (line.netCents === 0 || line.keyIds.length === 0 || usedLineIds.has(line.id)) return null;
  const isNew = line.status === "pending";
  const counts = (claim: Claim) =>
    isOpen(claim) && (isNew ? claim.isUsed || cameFirst(claim, paid) : !claim.isToReturn && cameFirst(claim, paid));
  const found = line.keyIds.map((keyId) => claims.find((claim) => claim.keyId === keyId && counts(claim)));
  return found.every((claim) => claim !== undefined) ? found : null;
}

/** Whether a KEY of a line was paid for before it, by money that was not known, or not there, when the line was paid. */
export function isPartlyDouble(line: Line, paid: PaidOrder, { claims }: Elsewhere): boolean {
  return claims.some(
    (claim) => line.keyIds.includes(claim.keyId) && isOpen(claim) && !claim.isToReturn && cameFirst(claim, paid),
  );
}

/** The dispute that was won after a line was paid and that made it one too many, by the number of its order. */
export function findRegained(claims: readonly Claim[], paidAt: Date): number | null {
  return claims.find((claim) => isRegained(claim, paidAt))?.order?.number ?? null;
}

/** The checkouts to ask about before a payment that was just heard of is called one too many, or is not. */
export function findSessionsToAsk(lines: readonly Line[], { claims }: Elsewhere): string[] {
  const doubtful = lines.filter((line) => line.status === "pending" && line.netCents > 0);
  const sessions = doubtful.flatMap((line) => {
    const behind = line.keyIds.map((keyId) =>
      claims.filter((claim) => claim.keyId === keyId && (isOpen(claim) || isSuspended(claim))),
    );
    return behind.every((some) => some.length > 0) ? behind.flat().map((claim) => claim.order?.sessionId ?? null) : [];
  });
  return [...new Set(sessions.filter((id) => id !== null))];
}
