import { type EffectiveSource, effective, type Source } from "../index";

/** Somebody behind an event. `name` is what the one who asks may read. */
export type Person = { readonly isViewer: boolean; readonly name: string };

/** Who runs the shop acts as the shop: their own name and address are nobody's business. */
export const THE_SHOP: Person = { isViewer: false, name: "the shop" };

/** What somebody did by hand and wrote into the audit log. */
export type Note = { readonly by: Person | null; readonly reason: string | null };

/** What is recorded around a source, as far as there is any. Amounts in cents. */
export type Facts = {
  readonly order: { readonly number: number; readonly currency: string; readonly buyer: Person } | null;
  readonly line: { readonly title: string; readonly netCents: number; readonly refundedCents: number } | null;
  readonly plan: { readonly title: string; readonly cancelReason: string | null } | null;
  /** How the dispute that ended it stands at the bank. */
  readonly disputeStatus: string | null;
  /** When the shop learned that the bank had decided it for the cardholder. */
  readonly disputeLostAt: Date | null;
  readonly startNote: Note | null;
  readonly endNote: Note | null;
};

/** A recorded row of a source, the superseded ones included, with the facts around it. */
export type RecordedFact = Source & {
  readonly startCause: string;
  readonly startReference: string;
  readonly endReference: string | null;
  readonly recordedAt: Date;
  readonly supersededAt: Date | null;
  readonly facts: Facts;
};

export type EffectiveFact = EffectiveSource<RecordedFact>;

/** The question. Without `asKnownAt` it is answered from what the shop knows now. */
export type Question = {
  readonly keyId: string;
  readonly at: Date;
  readonly now: Date;
  readonly asKnownAt: Date | null;
};

/** A seat's end is written when it happens: before that, nobody knew of it. */
function seatAsKnown(source: RecordedFact, moment: Date): RecordedFact {
  const { organization } = source;
  if (!organization?.seat) return source;
  const { from, until } = organization.seat;
  const seat = from > moment ? null : { from, until: until && until > moment ? null : until };
  return { ...source, organization: { ...organization, seat } };
}

/** A dispute that the bank decided later was still open then. */
function disputeAsKnown(source: RecordedFact, moment: Date): RecordedFact {
  const { disputeLostAt } = source.facts;
  if (!disputeLostAt || disputeLostAt <= moment) return source;
  return { ...source, facts: { ...source.facts, disputeStatus: null, disputeLostAt: null } };
}

/** What counted as true at the moment of knowledge: now, or as the record stood at an earlier time. */
export function standingSources(recorded: readonly RecordedFact[], asKnownAt: Date | null): RecordedFact[] {
  if (!asKnownAt) return recorded.filter((source) => source.supersededAt === null);
  return recorded
    .filter((source) => source.recordedAt <= asKnownAt)
    .filter((source) => source.supersededAt === null || source.supersededAt > asKnownAt)
    .map((source) => disputeAsKnown(seatAsKnown(source, asKnownAt), asKnownAt));
}

/** Nothing of an organisation is told to somebody who left it before it happened. */
export function isTold(source: RecordedFact): boolean {
  return source.organization?.seat === null || effective(source) !== null;
}

/** What an organisation holds at this moment and the person, a member without a seat, cannot use. */
export function heldWithoutSeat(told: readonly RecordedFact[], at: Date): RecordedFact[] {
  return told.filter(
    ({ organization, validFrom, validUntil }) =>
      organization?.seat === null && validFrom <= at && (validUntil === null || validUntil > at),
  );
}
