import { formatMoney } from "../../../kernel/money";
import { addDays, formatDay, formatMoment } from "../../../kernel/time";
import { GRACE_DAYS } from "../../../payments/rules/subscription";
import type { Note, RecordedFact } from "./facts";

/** "3 March", with the year where it is not this one. */
export function day(moment: Date, now: Date): string {
  const text = formatDay(moment);
  return moment.getUTCFullYear() === now.getUTCFullYear() ? text.replace(/ \d{4}$/, "") : text;
}

/** "3 March 2026 at 09:30 UTC", without the hour at midnight. */
export function exactly(moment: Date): string {
  return moment.toISOString().slice(11, 16) === "00:00" ? formatDay(moment) : formatMoment(moment);
}

/** A reason that somebody typed keeps its words and loses its full stop. */
function reasonOf(note: Note | null): string {
  const reason = note?.reason?.trim().replace(/[.\s]+$/, "");
  return reason ? `: ${reason}` : "";
}

export function planTitle(source: RecordedFact): string {
  return source.facts.plan?.title ?? "plan";
}

/** "your Pro plan", "Acme's Team plan". */
export function planName(source: RecordedFact): string {
  const owner = source.organization ? `${source.organization.name}'s` : "your";
  return source.facts.plan ? `${owner} ${source.facts.plan.title} plan` : `${owner} plan`;
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** Prices are for who paid them. */
function priceOf({ facts: { order, line } }: RecordedFact): string | null {
  if (!order?.buyer.isViewer || !line || line.netCents === 0) return null;
  return formatMoney({ amount: line.netCents, currency: order.currency });
}

function holderOf({ organization, facts }: RecordedFact): string | null {
  if (organization) return organization.name;
  return facts.order && !facts.order.buyer.isViewer ? "you" : null;
}

/** "you bought it for $79", "Ada bought it in the Operator Bundle for Acme". */
export function boughtClause(source: RecordedFact): string {
  const { facts, organization, startCause } = source;
  const bundle = source.source === "bundle_line" && facts.line ? ` in the ${facts.line.title}` : "";
  if (startCause === "granted_without_payment")
    return `${organization?.name ?? "you"} got it${bundle} without a payment, because earlier purchases covered its price`;
  const buyer = facts.order?.buyer;
  const who = buyer ? `${buyer.isViewer ? "you" : buyer.name} bought it` : "it was bought";
  const [holder, price] = [holderOf(source), priceOf(source)];
  const forWhom = holder ? ` for ${holder}` : "";
  return `${who}${bundle}${forWhom}${price ? `${holder ? "," : ""} for ${price}` : ""}`;
}

/** "the shop gave it to you: a mistake of ours". */
export function grantClause({ organization, facts }: RecordedFact): string {
  return `the shop gave it to ${organization?.name ?? "you"}${reasonOf(facts.startNote)}`;
}

function beganClause(source: RecordedFact): string {
  if (source.source === "manual_grant") return grantClause(source);
  if (source.source !== "subscription") return boughtClause(source);
  return source.startCause === "trial" ? `the trial of ${planName(source)} began` : `${planName(source)} began`;
}

const CAME_BACK: Readonly<Record<string, (source: RecordedFact) => string>> = {
  dispute_won: () => "the bank decided for the payment, and access came back",
  paid_again: (source) => `${planName(source)} was paid again`,
  restored: () => "the shop gave it back",
};

/** What happened when a source began. */
export function startSentence(source: RecordedFact): string {
  return sentence(CAME_BACK[source.startCause]?.(source) ?? beganClause(source));
}

/** A source that began again after having been away, as opposed to its first beginning. */
export const hasComeBack = (source: RecordedFact) => source.startCause in CAME_BACK;
/** As in "…: the bank decided for the payment, and access came back". */
export const comeBackClause = (source: RecordedFact) => CAME_BACK[source.startCause]?.(source) ?? "access came back";

/** The renewal that never came: access ended when its grace was over, so it was due that much earlier. */
function missedPayment(source: RecordedFact): Date | null {
  const isUnpaid = source.endCause === "plan_ended" && source.endReference?.startsWith("in_");
  return isUnpaid && source.validUntil ? addDays(source.validUntil, -GRACE_DAYS) : null;
}

/** A grant that said from the start until when; nobody took it away. */
export const wasGivenUntil = (source: RecordedFact) =>
  source.source === "manual_grant" &&
  (source.endCause === "plan_ended" || source.endReference === source.startReference);

function refundedClause({ facts: { order, line } }: RecordedFact): string {
  if (!order?.buyer.isViewer || !line || line.refundedCents === 0) return "the purchase was refunded";
  return `the purchase was refunded (${formatMoney({ amount: line.refundedCents, currency: order.currency })})`;
}

function planEndedClause(source: RecordedFact, now: Date): string {
  const missed = missedPayment(source);
  if (missed) return `the payment of ${day(missed, now)} did not come`;
  return source.facts.plan?.cancelReason === "cancellation_requested"
    ? `${planName(source)} was cancelled`
    : `${planName(source)} ended`;
}

const DISPUTES: Readonly<Record<string, string>> = {
  won: "the payment was disputed with the bank, until it decided for the payment",
  lost: "the payment was disputed, and the bank took it back",
};

const DISPUTE_RUNS = "the payment is disputed with the bank, and access comes back if it decides for the payment";

/** What the bank's decision against a payment means. Another payment for a plan opens it again. */
export function lossSentence({ source }: RecordedFact): string {
  const stays = source === "subscription" ? "what it had paid for is not open" : "access does not come back";
  return `The bank decided for the cardholder and took the payment back; ${stays}.`;
}

/** An end that still lies ahead. */
function endAhead(source: RecordedFact, now: Date): string {
  const missed = missedPayment(source);
  if (missed) return `access through ${planName(source)} ends, unless the payment of ${day(missed, now)} comes`;
  if (source.source === "subscription") return `${planName(source)} ends`;
  return "access ends, as things stand";
}

/** Why a source ended, or is going to, as the second half of a sentence. */
export function endClause(source: RecordedFact, now: Date): string {
  if (source.validUntil && source.validUntil > now) return endAhead(source, now);
  if (wasGivenUntil(source)) return "it was given until then";
  switch (source.endCause) {
    case "refunded":
      return refundedClause(source);
    case "disputed":
      return DISPUTES[source.facts.disputeStatus ?? ""] ?? DISPUTE_RUNS;
    case "revoked":
      return `the shop ended it${reasonOf(source.facts.endNote)}`;
    case "plan_ended":
      return planEndedClause(source, now);
    case "seat_removed":
      return "your seat there ended";
    case null:
      return "access ended";
  }
}

/** What happened, or is going to, when a source ended. */
export function endSentence(source: RecordedFact, now: Date): string {
  const isAhead = source.validUntil !== null && source.validUntil > now;
  if (!isAhead && wasGivenUntil(source)) return "The time it was given for ended.";
  if (!isAhead && source.endCause === "disputed") return "The payment was disputed with the bank.";
  return sentence(endClause(source, now));
}

const TAKEN_BACK: Readonly<Record<string, string>> = {
  refunded: "the refund did not go through",
  disputed: "the dispute was none",
  revoked: "the revocation was taken back",
};

/** An end that the shop had on record and that proved wrong. */
export function correctionSentence(source: RecordedFact, now: Date): string {
  const until = source.validUntil ? day(source.validUntil, now) : "then";
  const missed = missedPayment(source);
  const undone = wasGivenUntil(source) ? undefined : TAKEN_BACK[source.endCause ?? ""];
  const because = missed ? `the payment of ${day(missed, now)} came` : (undone ?? "that was changed");
  return `An end on ${until} was on record; it no longer stands, because ${because}.`;
}
