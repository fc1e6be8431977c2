import { speakingSources } from "../index";
import { type EffectiveFact, heldWithoutSeat, type Question, type RecordedFact } from "./facts";
import {
  boughtClause,
  comeBackClause,
  day,
  endClause,
  exactly,
  grantClause,
  hasComeBack,
  planName,
  planTitle,
} from "./words";

type Tense = "past" | "present" | "future";

function tenseOf({ at, now }: Question): Tense {
  if (at < now) return "past";
  return at > now ? "future" : "present";
}

/** " through your Pro plan", ": you bought it for $79". */
function how(source: RecordedFact): string {
  const through = source.organization ? ` through ${source.organization.name}` : "";
  if (source.source === "subscription") return ` through ${planName(source)}`;
  const clause = source.source === "manual_grant" ? grantClause(source) : boughtClause(source);
  return `${through}: ${clause}`;
}

const isOwn = (source: RecordedFact) => source.source !== "subscription" && !source.organization;

function untilOf(source: EffectiveFact, now: Date): string {
  return source.until ? ` until ${day(source.until, now)}` : "";
}

/** Where the time it ends belongs: before the colon of a reason, after the name of a plan. */
function withUntil(source: EffectiveFact, now: Date): string {
  const [through = "", ...reason] = how(source).split(": ");
  const until = untilOf(source, now);
  return reason.length > 0 ? `${through}${until}: ${reason.join(": ")}` : `${through}${until}`;
}

function firstOpen(source: EffectiveFact, question: Question): string {
  const { at, now } = question;
  const since = `since ${day(source.since, now)}`;
  const lead = {
    past: `On ${exactly(at)} you had it, ${since}`,
    present: `${isOwn(source) ? "Yours" : "Open"} ${hasComeBack(source) ? "again " : ""}${since}`,
    future: `On ${exactly(at)} you will have it, as things stand; ${since}`,
  }[tenseOf(question)];
  const back = hasComeBack(source) ? `; ${comeBackClause(source)}` : "";
  return `${lead}${withUntil(source, now)}${back}.`;
}

function alsoOpen(source: EffectiveFact, question: Question): string {
  const word = tenseOf(question) === "present" ? `Also ${isOwn(source) ? "yours" : "open"}` : "Also";
  return `${word}${withUntil(source, question.now)}.`;
}

function whenAsked(question: Question): string {
  const when = exactly(question.at);
  return {
    past: `On ${when} you did not have it. `,
    present: "",
    future: `On ${when} you will not have it, as things stand. `,
  }[tenseOf(question)];
}

function ended(source: EffectiveFact, question: Question): string {
  const { now } = question;
  const isAhead = source.until !== null && source.until > now;
  const had = isAhead ? "You have it" : "You had it";
  const ownPlan = source.source === "subscription" && !source.organization;
  const through = ownPlan
    ? ` through ${planTitle(source)}`
    : source.source === "subscription"
      ? ` through ${planName(source)}`
      : source.organization
        ? ` through ${source.organization.name}`
        : "";
  const until = source.until ? ` until ${day(source.until, now)}` : "";
  const why =
    source.ends === "seat_removed" ? `your seat there ${isAhead ? "ends" : "ended"} then` : endClause(source, now);
  return `${whenAsked(question)}${had}${through}${until}; ${why}.`;
}

function never(told: readonly RecordedFact[], next: EffectiveFact | null, question: Question): string {
  const lead = whenAsked(question);
  const verb = next && next.since > question.now ? "begins" : "began";
  if (next) return `${lead}It ${verb} on ${day(next.since, question.now)}${how(next)}.`;
  const without = heldWithoutSeat(told, question.at)[0];
  if (without?.organization) return `${lead}${without.organization.name} holds it, but you have no seat there.`;
  return `${lead}Nothing has given it to you${tenseOf(question) === "past" ? " by then" : " yet"}.`;
}

/**
 * The answer in words: since when and why, until when, and what else speaks for it; or what ended it. `next` is the
 * first source that begins after the moment asked about.
 */
export function explainInWords(told: readonly RecordedFact[], next: EffectiveFact | null, question: Question): string {
  const speaking = speakingSources(told, question.keyId, question.at);
  const [first, ...others] = speaking.open;
  const last = speaking.ended[0];
  if (first) return [firstOpen(first, question), ...others.map((other) => alsoOpen(other, question))].join(" ");
  return last ? ended(last, question) : never(told, next, question);
}
