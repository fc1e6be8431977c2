import type { EndCause } from "../../schema";
import { type Decision, decideAccess, effective, speakingSources } from "../index";
import {
  type EffectiveFact,
  heldWithoutSeat,
  isTold,
  type Question,
  type RecordedFact,
  standingSources,
} from "./facts";
import { explainInWords } from "./sentence";
import { buildTimeline, type TimelineEntry } from "./timeline";

/** What one source said at the moment asked about. `reason` is why it spoke against. */
export type ExplainedSource = {
  readonly source: RecordedFact;
  readonly speaks: "for" | "against";
  readonly reason: EndCause | "not_yet" | "no_seat" | null;
  readonly since: Date;
  readonly until: Date | null;
};

export type Explanation = {
  readonly decision: Decision;
  readonly sentence: string;
  readonly sources: readonly ExplainedSource[];
  readonly timeline: readonly TimelineEntry[];
};

function laterSources(told: readonly RecordedFact[], at: Date): EffectiveFact[] {
  return told
    .map((source) => effective(source))
    .filter((source) => source !== null)
    .filter((source) => source.since > at)
    .sort((a, b) => a.since.getTime() - b.since.getTime());
}

/** One answer per source and seat: its open interval, else the last that ended, else the first that begins later. */
function explainSources(told: readonly RecordedFact[], { keyId, at }: Question): ExplainedSource[] {
  const { open, ended } = speakingSources(told, keyId, at);
  const all: ExplainedSource[] = [
    ...open.map((source) => ({ ...spanOf(source), source, speaks: "for" as const, reason: null })),
    ...ended.map((source) => ({ ...spanOf(source), source, speaks: "against" as const, reason: source.ends })),
    ...laterSources(told, at).map((source) => ({
      ...spanOf(source),
      source,
      speaks: "against" as const,
      reason: "not_yet" as const,
    })),
    ...heldWithoutSeat(told, at).map((source) => ({
      since: source.validFrom,
      until: source.validUntil,
      source,
      speaks: "against" as const,
      reason: "no_seat" as const,
    })),
  ];
  const name = ({ source }: ExplainedSource) => `${source.sourceId}|${source.organization?.seat?.from.getTime() ?? ""}`;
  return all.filter((entry, index) => all.findIndex((other) => name(other) === name(entry)) === index);
}

const spanOf = ({ since, until }: EffectiveFact) => ({ since, until });

/**
 * Why somebody has a KEY at a moment, or has it not: the decision, which is that of `decideAccess` over the same
 * record, the sources that spoke for and against it, what happened to them, and all of it in words.
 */
export function explainAccess(recorded: readonly RecordedFact[], question: Question): Explanation {
  const concerned = recorded.filter((source) => source.keyId === question.keyId || source.keyId === null);
  const standing = standingSources(concerned, question.asKnownAt);
  const told = standing.filter(isTold);
  const next = laterSources(told, question.at)[0] ?? null;
  return {
    decision: decideAccess(standing, question.keyId, question.at),
    sentence: explainInWords(told, next, question),
    sources: explainSources(told, question),
    timeline: buildTimeline(concerned, standing, question),
  };
}
