import type { AppError } from "../../kernel/errors";
import { err, ok, type Result } from "../../kernel/result";
import { addDays, formatDay } from "../../kernel/time";
import { refundTogether } from "../../pricing/rules/credited-money";

/** For how long a buyer may have the money back for what was never downloaded. Source: product.md, "Payments". */
const PROMISE_DAYS = 30;

/** A bought line with all that decides over its refund. The ledger of a subject has them in the order of purchase. */
export type LedgerLine = {
  readonly id: string;
  readonly orderId: string;
  readonly orderNumber: number;
  readonly title: string;
  readonly kind: "key" | "bundle" | "plan";
  readonly status: "pending" | "paid" | "duplicate" | "suspended" | "refunded" | "revoked";
  readonly paidAt: Date;
  /** What was paid for it, with its part of the tax, less what was given back. */
  readonly dueCents: number;
  /** What is left of the order's payment at Stripe. */
  readonly orderLeftCents: number;
  readonly dispute: "none" | "open" | "lost";
  /** Anyone of the subject ever downloaded one of its KEYS. */
  readonly isDownloaded: boolean;
  /** Its refund was decided on and not made yet. */
  readonly isOnItsWay: boolean;
  /** What became of the buyer's request for it. */
  readonly request: "open" | "declined" | null;
  /** The earlier lines whose money came off its price. */
  readonly uses: readonly string[];
};

type Who = "buyer" | "admin";

export type RefundAsk = {
  readonly orderId: string;
  /** Null: everything of the order that can go back. */
  readonly lineIds: readonly string[] | null;
  readonly who: Who;
  /** Also give back the later purchases that used this money. */
  readonly together: boolean;
};

export type PlannedRefund = { readonly lineId: string; readonly orderId: string; readonly amountCents: number };

/** `now` in the order in which it has to happen: what used the money first, the money itself last. */
export type RefundPlan = { readonly now: readonly PlannedRefund[]; readonly request: readonly PlannedRefund[] };

const refused = (message: string, extra?: AppError["extra"]): AppError => ({
  code: "not_refundable",
  message,
  ...(extra && { extra }),
});

/** Until when the buyer may ask. */
function promisedUntil(line: LedgerLine): Date {
  return addDays(line.paidAt, PROMISE_DAYS);
}

/** Why a line cannot go back whoever asks, and however little was paid for it. */
function hardRefusal(line: LedgerLine): string | null {
  const { title, orderNumber } = line;
  if (line.kind === "plan")
    return `${title} is a plan: it is ended on the billing page, and its payments are not refunded line by line.`;
  if (line.status === "refunded") return `${title} of order ${orderNumber} was refunded already.`;
  if (line.status === "duplicate") return `${title} of order ${orderNumber} was paid twice and goes back by itself.`;
  if (line.status === "pending") return `${title} of order ${orderNumber} is not paid.`;
  if (line.isOnItsWay) return `The refund of ${title} is on its way already.`;
  if (line.dispute === "open")
    return `The payment of order ${orderNumber} is disputed with the bank; nothing of it can be refunded while that runs.`;
  return line.dispute === "lost" ? `The bank has given back the payment of order ${orderNumber}.` : null;
}

function buyerRefusal(line: LedgerLine, now: Date): string | null {
  const { title } = line;
  if (line.status === "revoked") return `Access to ${title} was withdrawn; answer the mail about it.`;
  if (line.request === "open") return `You asked for the refund of ${title}; a person is looking at it.`;
  if (line.request === "declined") return `Your request for ${title} was declined; the mail about it says why.`;
  const until = promisedUntil(line);
  return now > until ? `The 30 days in which ${title} could be given back ended on ${formatDay(until)}.` : null;
}

function refusalOf(line: LedgerLine, who: Who, now: Date): string | null {
  const hard = hardRefusal(line);
  if (hard) return hard;
  if (line.dueCents <= 0) return `Nothing was paid for ${line.title}.`;
  if (line.orderLeftCents <= 0) return `All that was paid for order ${line.orderNumber} has been given back.`;
  return who === "buyer" ? buyerRefusal(line, now) : null;
}

/** Its money is back with the buyer, or on the way there, so it uses nobody's money any more. */
const isUndone = (line: LedgerLine) =>
  line.status === "refunded" || line.status === "duplicate" || line.dispute === "lost";

/** The later purchases, and theirs, that this line's money went into; what has to go back before the line, latest first. */
function findUsers(line: LedgerLine, ledger: readonly LedgerLine[]): LedgerLine[] {
  const standing = ledger
    .filter((candidate) => candidate.id === line.id || !isUndone(candidate))
    .map(({ id, kind, uses }) => ({
      orderLineId: id,
      kind: kind === "key" ? ("key" as const) : ("bundle" as const),
      shares: [],
      uses: uses.map((orderLineId) => ({ orderLineId, keyId: "", amountCents: 0 })),
    }));
  const ids = refundTogether(line.id, standing).filter((id) => id !== line.id);
  return ids.flatMap((id) => ledger.find((candidate) => candidate.id === id) ?? []);
}

function usedRefusal(line: LedgerLine, users: readonly LedgerLine[]): AppError {
  const names = users.map((user) => `${user.title} (order ${user.orderNumber})`).join(" and ");
  const together = users.map(({ id, orderId, orderNumber, title }) => ({
    line_id: id,
    order_id: orderId,
    order_number: orderNumber,
    title,
  }));
  return refused(
    `What was paid for ${line.title} came off the price of ${names}. It can be refunded together with that purchase or after it.`,
    { together },
  );
}

/** A line that may go back, with what has to go back before it. */
function chainOf(line: LedgerLine, ledger: readonly LedgerLine[], ask: RefundAsk, now: Date): Result<LedgerLine[]> {
  const refusal = refusalOf(line, ask.who, now);
  if (refusal) return err(refused(refusal));
  const users = findUsers(line, ledger);
  const unnamed = users.filter((user) => !ask.lineIds?.includes(user.id));
  if (unnamed.length > 0 && !ask.together) return err(usedRefusal(line, unnamed));
  // What was bought with nothing but credit goes back with the credit, though no money does.
  const blocked = users.map(hardRefusal).find((reason) => reason !== null);
  return blocked ? err(refused(`${usedRefusal(line, users).message} ${blocked}`)) : ok([...users, line]);
}

/** Never more than what is left of each order's payment: part of it may have gone back without naming lines. */
function withAmounts(lines: readonly LedgerLine[]): PlannedRefund[] {
  const left = new Map(lines.map((line) => [line.orderId, line.orderLeftCents]));
  return lines.map((line) => {
    const amountCents = Math.max(0, Math.min(line.dueCents, left.get(line.orderId) ?? 0));
    left.set(line.orderId, (left.get(line.orderId) ?? 0) - amountCents);
    return { lineId: line.id, orderId: line.orderId, amountCents };
  });
}

function linesAsked(ledger: readonly LedgerLine[], ask: RefundAsk, now: Date): Result<LedgerLine[]> {
  const own = ledger.filter((line) => line.orderId === ask.orderId);
  if (ask.lineIds) {
    const strange = ask.lineIds.find((id) => !own.some((line) => line.id === id));
    if (!strange) return ok(own.filter((line) => ask.lineIds?.includes(line.id)));
    const detail = `The order has no line ${strange}.`;
    return err({ code: "invalid_input", message: detail, errors: [{ pointer: "/lines", detail }] });
  }
  const [first] = own;
  if (!first) return err(refused("This order is not paid, so there is nothing to give back."));
  const open = own.filter((line) => chainOf(line, ledger, ask, now).ok);
  return ok(open.length > 0 ? open : [first]);
}

const unique = (lines: readonly LedgerLine[]) => [...new Map(lines.map((line) => [line.id, line])).values()];

/**
 * What is to happen when somebody asks for a refund: what goes back now, and what a person has to look at. A line goes
 * back once; what was used as a credit only together with, or after, what used it; for a buyer within 30 days, at once
 * if nobody downloaded it. Errors: `not_refundable`, `invalid_input`.
 */
export function planRefund(ledger: readonly LedgerLine[], ask: RefundAsk, now: Date): Result<RefundPlan> {
  const asked = linesAsked(ledger, ask, now);
  if (!asked.ok) return asked;
  const chains: LedgerLine[] = [];
  for (const line of asked.value) {
    const chain = chainOf(line, ledger, ask, now);
    if (!chain.ok) return chain;
    chains.push(...chain.value);
  }
  // The latest purchase first, so that nothing goes back before what used its money.
  const lines = unique(chains).sort((a, b) => ledger.indexOf(b) - ledger.indexOf(a));
  // What waits for a person holds back the money that it used as well.
  const waits = (line: LedgerLine) =>
    ask.who === "buyer" && [line, ...findUsers(line, ledger)].some((user) => user.isDownloaded);
  return ok({
    now: withAmounts(lines.filter((line) => !waits(line))),
    request: withAmounts(lines.filter(waits)),
  });
}

export type Refundable = {
  readonly state: "now" | "request" | "no";
  readonly until: Date | null;
  /** Why not, where there is something to say. */
  readonly why: string | null;
  /** A person is looking at the buyer's request. */
  readonly isAsked: boolean;
};

const NOTHING: Refundable = { state: "no", until: null, why: null, isAsked: false };

/** What a buyer may do about one line. */
export function refundableLine(ledger: readonly LedgerLine[], lineId: string, now: Date): Refundable {
  const line = ledger.find((candidate) => candidate.id === lineId);
  if (!line) return NOTHING;
  const plan = planRefund(ledger, { orderId: line.orderId, lineIds: [lineId], who: "buyer", together: false }, now);
  if (!plan.ok) return { ...NOTHING, why: plan.error.message, isAsked: line.request === "open" };
  return {
    state: plan.value.now.length > 0 ? "now" : "request",
    until: promisedUntil(line),
    why: null,
    isAsked: false,
  };
}

/** What a buyer may do about a whole order: the best that one of its lines allows. */
export function refundableOrder(lines: readonly Refundable[]): Refundable {
  const best = lines.find((line) => line.state === "now") ?? lines.find((line) => line.state === "request") ?? lines[0];
  return best ? { ...best, isAsked: lines.some((line) => line.isAsked) } : NOTHING;
}
