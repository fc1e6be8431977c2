import { effective } from "../index";
import { isTold, type Person, type Question, type RecordedFact, THE_SHOP } from "./facts";
import { correctionSentence, endSentence, hasComeBack, lossSentence, startSentence, wasGivenUntil } from "./words";

export type TimelineEntry = {
  readonly at: Date;
  /** One sentence. */
  readonly what: string;
  /** The recorded cause, or `dispute_lost`, `seat_given`, `seat_removed`, `corrected`. */
  readonly cause: string;
  readonly source: RecordedFact;
  readonly reference: string | null;
  readonly by: Person | null;
  /** When the shop first knew of it; null for seats, which are written as they happen. */
  readonly recordedAt: Date | null;
};

/** The first time that the record said this, in a row that may have been superseded since. */
function firstRecorded(recorded: readonly RecordedFact[], isSame: (other: RecordedFact) => boolean): Date | null {
  const times = recorded.filter(isSame).map((row) => row.recordedAt.getTime());
  return times.length > 0 ? new Date(Math.min(...times)) : null;
}

const sameEnd = (a: RecordedFact) => (b: RecordedFact) =>
  a.sourceId === b.sourceId &&
  a.endCause === b.endCause &&
  a.endReference === b.endReference &&
  a.validUntil?.getTime() === b.validUntil?.getTime();

const sameStart = (a: RecordedFact) => (b: RecordedFact) =>
  a.sourceId === b.sourceId &&
  a.startCause === b.startCause &&
  a.startReference === b.startReference &&
  a.validFrom.getTime() === b.validFrom.getTime();

/** A purchase has its buyer behind it; what a bank or a renewal does afterwards has nobody. */
function whoStarted(source: RecordedFact): Person | null {
  // A restoration names the entry of the revocation that it took back; only the shop restores.
  if (source.startCause === "restored") return THE_SHOP;
  return source.facts.startNote?.by ?? (hasComeBack(source) ? null : (source.facts.order?.buyer ?? null));
}

function startEntry(source: RecordedFact, recorded: readonly RecordedFact[]): TimelineEntry {
  return {
    at: source.validFrom,
    what: startSentence(source),
    cause: source.startCause,
    source,
    reference: source.startReference,
    by: whoStarted(source),
    recordedAt: firstRecorded(recorded, sameStart(source)),
  };
}

/** A dispute that was lost changes nothing that was not closed with its opening; but it stays closed from then on. */
function lossEntry(source: RecordedFact): TimelineEntry[] {
  const at = source.facts.disputeLostAt;
  if (!at || source.endCause !== "disputed") return [];
  const told = { cause: "dispute_lost", what: lossSentence(source), reference: source.endReference };
  return [{ at, ...told, source, by: null, recordedAt: at }];
}

function endEntry(source: RecordedFact, recorded: readonly RecordedFact[], now: Date): TimelineEntry[] {
  const effect = effective(source);
  const isWithinSeat = !source.organization?.seat || (effect?.until && effect.ends !== "seat_removed");
  if (!source.validUntil || !source.endCause || !isWithinSeat) return [];
  return [
    {
      at: source.validUntil,
      what: endSentence(source, now),
      cause: source.endCause,
      source,
      reference: source.endReference,
      by: wasGivenUntil(source) ? null : (source.facts.endNote?.by ?? null),
      recordedAt: firstRecorded(recorded, sameEnd(source)),
    },
    ...lossEntry(source),
  ];
}

/** The seat is the person's own part in what an organisation holds. */
function seatEntries(source: RecordedFact, now: Date): TimelineEntry[] {
  const { organization } = source;
  if (!organization?.seat) return [];
  const { from, until } = organization.seat;
  const given = { source, reference: null, by: null, recordedAt: null };
  const entries: TimelineEntry[] = [
    { ...given, at: from, cause: "seat_given", what: `You got a seat at ${organization.name}.` },
  ];
  if (until) {
    const verb = until > now ? "ends" : "ended";
    entries.push({ ...given, at: until, cause: "seat_removed", what: `Your seat at ${organization.name} ${verb}.` });
  }
  return entries;
}

/** Ends that were on record and are not any more; what an organisation learnt outside of the seat's time is not told. */
function corrections(
  recorded: readonly RecordedFact[],
  standing: readonly RecordedFact[],
  { now, asKnownAt }: Question,
): TimelineEntry[] {
  const isKnown = (moment: Date) => asKnownAt === null || moment <= asKnownAt;
  return recorded.flatMap((source): TimelineEntry[] => {
    const at = source.supersededAt;
    if (!at || !isKnown(at) || !source.endCause || standing.some(sameEnd(source))) return [];
    const seat = source.organization?.seat;
    if (source.organization && (!seat || at < seat.from || (seat.until && at >= seat.until))) return [];
    const what = correctionSentence(source, now);
    return [{ at, what, cause: "corrected", source, reference: source.endReference, by: null, recordedAt: at }];
  });
}

/** One event is told once, also where two seats of a person see the same source. */
function unique(entries: readonly TimelineEntry[]): TimelineEntry[] {
  const seen = new Map<string, TimelineEntry>();
  for (const entry of entries) {
    const name = [entry.at.getTime(), entry.what, entry.reference].join("|");
    if (!seen.has(name)) seen.set(name, entry);
  }
  return [...seen.values()];
}

/** Everything that happened to these sources, and what is going to, oldest first. */
export function buildTimeline(
  recorded: readonly RecordedFact[],
  standing: readonly RecordedFact[],
  question: Question,
): TimelineEntry[] {
  const told = standing
    .filter(isTold)
    .sort((a, b) => a.validFrom.getTime() - b.validFrom.getTime() || (a.sourceId < b.sourceId ? -1 : 1));
  const entries = told.flatMap((source) => [
    startEntry(source, recorded),
    ...seatEntries(source, question.now),
    ...endEntry(source, recorded, question.now),
  ]);
  // The sort is stable: at one moment an interval's end still comes before the beginning of the next.
  const all = [...entries, ...corrections(recorded, standing, question)];
  return unique(all).sort((a, b) => a.at.getTime() - b.at.getTime());
}
