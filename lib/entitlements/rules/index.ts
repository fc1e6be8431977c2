import { laterOf } from "../../kernel/time";
import type { DenialReason, EndCause, SourceKind } from "../schema";

/** A seat in an organisation, the condition under which its sources speak for a person. */
export type Seat = { readonly from: Date; readonly until: Date | null };

/** One interval in which a source gives a KEY, or with `keyId` null the whole catalog, to its subject. */
export type Source = {
  readonly source: SourceKind;
  readonly sourceId: string;
  readonly keyId: string | null;
  readonly validFrom: Date;
  readonly validUntil: Date | null;
  readonly endCause: EndCause | null;
  readonly orderId: string | null;
  /** Absent for a person's own source. A member without a seat has `seat: null`. */
  readonly organization?: { readonly slug: string; readonly name: string; readonly seat: Seat | null };
};

/** When a source counts for the person: an organisation's interval is cut to the time of the seat. */
type Effect = { readonly since: Date; readonly until: Date | null; readonly ends: EndCause | null };
export type EffectiveSource<S extends Source = Source> = S & Effect;

export type Decision = {
  readonly allowed: boolean;
  /** When access ends as things stand; null with `allowed` means for good. */
  readonly until: Date | null;
  readonly reason: DenialReason | null;
  readonly because: readonly EffectiveSource[];
};

/** Null when an organisation's source and the person's seat never met. */
export function effective<S extends Source>(source: S): EffectiveSource<S> | null {
  const plain = { ...source, since: source.validFrom, until: source.validUntil, ends: source.endCause };
  if (!source.organization) return plain;
  const { seat } = source.organization;
  if (!seat) return null;
  const since = laterOf(source.validFrom, seat.from);
  const seatEndsFirst = seat.until !== null && (source.validUntil === null || seat.until < source.validUntil);
  const until = seatEndsFirst ? seat.until : source.validUntil;
  if (until !== null && until <= since) return null;
  return { ...plain, since, until, ends: seatEndsFirst ? "seat_removed" : source.endCause };
}

/** Longest first, then the older one, then by id: the same input always gives the same order. */
function byStrength(a: EffectiveSource, b: EffectiveSource): number {
  const end = (source: EffectiveSource) => source.until?.getTime() ?? Number.POSITIVE_INFINITY;
  if (end(a) !== end(b)) return end(a) > end(b) ? -1 : 1;
  return a.since.getTime() - b.since.getTime() || (a.sourceId < b.sourceId ? -1 : a.sourceId > b.sourceId ? 1 : 0);
}

/** The sources that have begun by this moment, those still open and those that have ended; each strongest first. */
export function speakingSources<S extends Source>(sources: readonly S[], keyId: string, at: Date) {
  const begun = sources
    .filter((source) => source.keyId === keyId || source.keyId === null)
    .map((source) => effective(source))
    .filter((source) => source !== null)
    .filter((source) => source.since <= at)
    .sort(byStrength);
  const isOpen = ({ until }: Effect) => until === null || at < until;
  return { open: begun.filter(isOpen), ended: begun.filter((source) => !isOpen(source)) };
}

/**
 * The one place where access is decided: may the person whose sources these are use this KEY at this moment?
 * Sources add up, any open one is enough; an interval holds its start and not its end. Without an open one the
 * reason is that of the source that ended last. Source: product.md, "Access".
 */
export function decideAccess(sources: readonly Source[], keyId: string, at: Date): Decision {
  const { open, ended } = speakingSources(sources, keyId, at);
  const strongest = open[0];
  if (strongest) return { allowed: true, until: strongest.until, reason: null, because: open };
  return { allowed: false, until: null, reason: ended[0]?.ends ?? "never_owned", because: [] };
}

/** Bought or granted for good, as opposed to open through a running plan; an organisation's does not count for a person. */
export function isOwnedForGood(decision: Decision): boolean {
  return decision.because.some(
    (source) => source.source !== "subscription" && source.until === null && !source.organization,
  );
}

/** What a source should say, as its owner (a paid order line, a grant) computes it. */
export type DesiredSource = {
  readonly source: SourceKind;
  readonly sourceId: string;
  readonly keyId: string | null;
  readonly bundleId: string | null;
  readonly orderId: string | null;
  readonly validFrom: Date;
  readonly validUntil: Date | null;
  readonly startCause: string;
  readonly startReference: string;
  readonly endCause: EndCause | null;
  readonly endReference: string | null;
};
export type RecordedSource = DesiredSource & { readonly id: string };

const SAME: readonly (keyof DesiredSource)[] = [
  "source",
  "sourceId",
  "keyId",
  "startCause",
  "startReference",
  "endCause",
  "endReference",
];

function isSame(a: DesiredSource, b: DesiredSource): boolean {
  return (
    SAME.every((field) => a[field] === b[field]) &&
    a.validFrom.getTime() === b.validFrom.getTime() &&
    a.validUntil?.getTime() === b.validUntil?.getTime()
  );
}

/** What must be superseded and inserted so that the record says exactly what is desired. Nothing to do gives two empty lists. */
export function planSources(recorded: readonly RecordedSource[], desired: readonly DesiredSource[]) {
  return {
    supersede: recorded.filter((old) => !desired.some((wanted) => isSame(old, wanted))),
    insert: desired.filter((wanted) => !recorded.some((old) => isSame(old, wanted))),
  };
}

/** The KEYS that a subject holds for good at a moment: bought or granted without an end; a plan's do not count. */
export function keysHeldForGood(sources: readonly RecordedSource[], at: Date, exceptOrderId?: string): Set<string> {
  const held = sources.filter(
    (source) =>
      source.source !== "subscription" &&
      source.validFrom <= at &&
      source.validUntil === null &&
      (exceptOrderId === undefined || source.orderId !== exceptOrderId),
  );
  return new Set(held.flatMap((source) => (source.keyId ? [source.keyId] : [])));
}
