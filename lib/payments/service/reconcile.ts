import "server-only";
import { addDays } from "../../kernel/time";
import { database } from "../../platform/db";
import { log } from "../../platform/log";
import { isUnreachable, stripe } from "../../platform/stripe";
import { FOLDED_EVENT_TYPES, type FoldTarget, foldKeyOf, parseFoldKey, targetOf } from "../rules/events";
import { foldTarget } from "./fold-target";
import { receiveEvent } from "./inbox";

/** Stripe keeps events for 30 days; the first run looks back this far. */
const FIRST_RUN_DAYS = 30;
/** Each run looks a little behind the last one, for events that Stripe recorded late. */
const OVERLAP_MS = 10 * 60_000;
/** The job of an event found here waits, and finds nothing to do: it is for the case that this run does not get to it. */
const JOB_DELAY_MS = 5 * 60_000;
/** By how many types Stripe filters its list at most. */
const MOST_TYPES = 20;
/** An event that has waited this long is not about to be done by the worker. */
const WAITING_MS = 60_000;
/** After so many calls in a row to which Stripe gave no answer, the rest is left to the next run. */
const MOST_UNANSWERED = 3;

export type Reconciliation = {
  readonly since: string;
  readonly examined: number;
  readonly healed: number;
  /** Events that Stripe has and that had never arrived here. */
  readonly missed_events: number;
  readonly orders: readonly string[];
  readonly failed: readonly { readonly target: string; readonly error: string }[];
};

async function startOfRun(since: Date | undefined, now: Date): Promise<Date> {
  if (since) return since;
  const last = await database().reconciliationRun.findFirst({
    where: { finishedAt: { not: null } },
    orderBy: { startedAt: "desc" },
    select: { startedAt: true },
  });
  return last ? new Date(last.startedAt.getTime() - OVERLAP_MS) : addDays(now, -FIRST_RUN_DAYS);
}

type Work = { readonly targets: Map<string, FoldTarget>; readonly missed: number };

/** What Stripe tells of since then, newest first; what had never arrived is put into the inbox. */
async function listOpen(types: readonly string[], since: Date, now: Date) {
  const created = { gte: Math.floor(since.getTime() / 1000) };
  const open: { target: FoldTarget; at: number }[] = [];
  let missed = 0;
  for await (const event of stripe().events.list({ created, types: [...types], limit: 100 })) {
    const target = targetOf(event as Parameters<typeof targetOf>[0]);
    if (!target) continue;
    const known = await database().stripeWebhookEvent.findUnique({ where: { id: event.id }, select: { status: true } });
    if (known?.status === "processed") continue;
    if (!known) {
      await receiveEvent(event, now, JOB_DELAY_MS);
      missed += 1;
    }
    open.push({ target, at: event.created });
  }
  return { open, missed };
}

/**
 * What changed at Stripe since then, told by its own list of events. In the order in which it happened: of two payments
 * for one thing it is the later one that goes back.
 */
async function listChanged(since: Date, now: Date): Promise<Work> {
  const open: { target: FoldTarget; at: number }[] = [];
  let missed = 0;
  for (let from = 0; from < FOLDED_EVENT_TYPES.length; from += MOST_TYPES) {
    const some = await listOpen(FOLDED_EVENT_TYPES.slice(from, from + MOST_TYPES), since, now);
    open.push(...some.open);
    missed += some.missed;
  }
  open.reverse().sort((a, b) => a.at - b.at);
  return { targets: new Map(open.map(({ target }) => [foldKeyOf(target), target])), missed };
}

/** Orders that wait for a payment although their checkout should be over: asked about even if Stripe told nothing. */
async function addOverdueOrders(work: Work, now: Date): Promise<void> {
  const orders = await database().order.findMany({
    where: { status: { in: ["pending", "processing"] }, expiresAt: { lt: now }, stripeSessionId: { not: null } },
    select: { stripeSessionId: true },
    orderBy: { createdAt: "asc" },
    take: 500,
  });
  for (const order of orders) {
    const target: FoldTarget = { kind: "checkout_session", id: order.stripeSessionId ?? "" };
    work.targets.set(foldKeyOf(target), target);
  }
}

/** Events of the inbox that wait: for the end of an outage, or because the server that had their job is gone. */
async function addWaitingEvents(work: Work, now: Date): Promise<void> {
  const waiting = await database().stripeWebhookEvent.findMany({
    where: { status: "pending", receivedAt: { lt: new Date(now.getTime() - WAITING_MS) } },
    select: { foldKey: true },
    distinct: ["foldKey"],
    take: 500,
  });
  for (const { foldKey } of waiting) work.targets.set(foldKey, parseFoldKey(foldKey));
}

async function foldAll(targets: ReadonlyMap<string, FoldTarget>, now: Date) {
  const healed: string[] = [];
  const failed: { target: string; error: string }[] = [];
  let unanswered = 0;
  for (const [foldKey, target] of targets) {
    try {
      const outcome = await foldTarget(target, now);
      unanswered = 0;
      if (outcome.changed && outcome.orderId) healed.push(outcome.orderId);
      await database().stripeWebhookEvent.updateMany({
        where: { foldKey, status: { in: ["pending", "failed"] }, receivedAt: { lte: now } },
        data: { status: "processed", processedAt: now, lastError: null },
      });
    } catch (error) {
      // One object that cannot be folded must not keep the others from being healed; it is named in the report.
      log().error({ err: error, foldKey }, "reconciliation could not fold");
      failed.push({ target: foldKey, error: error instanceof Error ? error.message : String(error) });
      unanswered = isUnreachable(error) ? unanswered + 1 : 0;
      if (unanswered === MOST_UNANSWERED) break;
    }
  }
  return { healed: [...new Set(healed)], failed };
}

/**
 * Makes the shop agree with Stripe whatever was lost on the way: looks at everything that changed since the last run
 * (or since `since`) and folds it. Does the same work as the webhooks, so it may run at any time.
 */
export async function reconcile(now: Date, since?: Date): Promise<Reconciliation> {
  const from = await startOfRun(since, now);
  const run = await database().reconciliationRun.create({ data: { startedAt: now, since: from, report: {} } });
  const work = await listChanged(from, now);
  await addWaitingEvents(work, now);
  await addOverdueOrders(work, now);
  const { healed, failed } = await foldAll(work.targets, now);
  const report: Reconciliation = {
    since: from.toISOString(),
    examined: work.targets.size,
    healed: healed.length,
    missed_events: work.missed,
    orders: healed,
    failed,
  };
  await database().reconciliationRun.update({
    where: { id: run.id },
    data: {
      finishedAt: failed.length === 0 ? now : null,
      examined: report.examined,
      healed: report.healed,
      report: JSON.parse(JSON.stringify(report)),
    },
  });
  return report;
}
