import type { DesiredSource } from "../../entitlements/rules";
import { laterOf } from "../../kernel/time";
import type { DisputeSnapshot } from "../schema";

export type Ending = { readonly at: Date; readonly reference: string };

/** What a person decided about a line: it ended at a moment, and perhaps was restored. `refunded`: given back without money. */
export type LineRevocation = {
  readonly cause: "revoked" | "refunded";
  readonly reference: string;
  readonly revokedAt: Date;
  readonly restoredAt: Date | null;
  readonly restoredReference: string | null;
};

export type AccessInterval = Pick<
  DesiredSource,
  "validFrom" | "validUntil" | "startCause" | "startReference" | "endCause" | "endReference"
>;
type Start = Pick<AccessInterval, "validFrom" | "startCause" | "startReference">;

/** A stretch in which a line gives nothing; `until` null while it lasts. */
type Break = {
  readonly from: Date;
  readonly until: Date | null;
  readonly cause: "disputed" | "revoked" | "refunded";
  readonly reference: string;
  /** Why, and by what, access came back. */
  readonly startCause: string;
  readonly startReference: string;
};

/** An inquiry (`warning_*`) takes no money and suspends nothing. */
function breaksOf(disputes: readonly DisputeSnapshot[], revocations: readonly LineRevocation[]): Break[] {
  const suspended = disputes
    .filter((dispute) => !dispute.status.startsWith("warning_"))
    .map((dispute): Break => {
      const { id: reference, openedAt: from, reinstatedAt: until } = dispute;
      return { from, until, cause: "disputed", startCause: "dispute_won", reference, startReference: reference };
    });
  const revoked = revocations.map((revocation): Break => {
    const { reference, cause, revokedAt: from, restoredAt: until } = revocation;
    const startReference = revocation.restoredReference ?? reference;
    return { from, until, cause, startCause: "restored", reference, startReference };
  });
  return [...suspended, ...revoked].sort(
    (a, b) => a.from.getTime() - b.from.getTime() || (a.reference < b.reference ? -1 : 1),
  );
}

export type LineHistory = {
  readonly start: Start;
  /** Its refund, if there was one. */
  readonly ending: Ending | null;
  readonly disputes: readonly DisputeSnapshot[];
  readonly revocations: readonly LineRevocation[];
};

/** How access begins again after a break, unless it lasts or the refund came first. */
function reopened(pause: Break, ending: Ending | null, closedAt: Date): Start | null {
  if (!pause.until || (ending && pause.until >= ending.at)) return null;
  return {
    validFrom: laterOf(pause.until, closedAt),
    startCause: pause.startCause,
    startReference: pause.startReference,
  };
}

/**
 * When a line gives access: from its payment, not while a dispute is open or a revocation stands, not after a lost
 * dispute, not after its refund. An interval that was over at once is kept, because it says why there is no access.
 */
export function lineIntervals({ start: first, ending, disputes, revocations }: LineHistory): AccessInterval[] {
  const intervals: AccessInterval[] = [];
  let start: Start | null = first;
  for (const pause of breaksOf(disputes, revocations)) {
    if (!start || (ending && pause.from >= ending.at)) break;
    // It lay within another one.
    if (pause.until && pause.until < start.validFrom) continue;
    const validUntil = laterOf(pause.from, start.validFrom);
    intervals.push({ ...start, validUntil, endCause: pause.cause, endReference: pause.reference });
    start = reopened(pause, ending, validUntil);
  }
  if (!ending)
    return start ? [...intervals, { ...start, validUntil: null, endCause: null, endReference: null }] : intervals;
  const last = start ?? { ...first, validFrom: ending.at };
  const validUntil = laterOf(ending.at, last.validFrom);
  return [...intervals, { ...last, validUntil, endCause: "refunded", endReference: ending.reference }];
}

/** What a line is, as one word: a refund outlasts a revocation, and a revocation a dispute. */
export function lineStatus(history: Omit<LineHistory, "start">): "paid" | "suspended" | "revoked" | "refunded" {
  const running = breaksOf(history.disputes, history.revocations).filter((pause) => pause.until === null);
  const has = (cause: Break["cause"]) => running.some((pause) => pause.cause === cause);
  if (history.ending || has("refunded")) return "refunded";
  if (has("revoked")) return "revoked";
  return has("disputed") ? "suspended" : "paid";
}
