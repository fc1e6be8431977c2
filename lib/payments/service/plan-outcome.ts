import "server-only";
import { recordAnalytics } from "../../analytics/service";
import type { AnalyticsKind } from "../../generated/prisma/client";
import { sha256Hex } from "../../kernel/sha256";
import { holderOf, type Subject } from "../../kernel/viewer";
import type { Tx } from "../../platform/db";
import { failingInvoice } from "../rules/subscription";
import { trialName } from "../rules/trial";
import type { SubscriptionSnapshot } from "../schema";
import { findOrderToFold } from "../store/order";
import type { SubscriptionRow } from "../store/subscription";
import { recordUpgrades } from "./upgrades";

type Outcome = {
  readonly subject: Subject;
  readonly snapshot: SubscriptionSnapshot;
  readonly before: SubscriptionRow | null;
  readonly row: SubscriptionRow;
  readonly now: Date;
};

/** A trial is used up by being begun, whatever becomes of the account: the row outlives it. */
async function recordTrial(tx: Tx, { subject, snapshot, row }: Outcome): Promise<void> {
  if (!snapshot.trialStart || snapshot.isDuplicate) return;
  const holder = holderOf(subject);
  const email = row.user?.email ?? row.organization?.memberships[0]?.user.email ?? "";
  await tx.planTrial.createMany({
    data: [
      {
        ...holder,
        emailHash: sha256Hex(trialName(email)),
        stripeSubscriptionId: snapshot.id,
        startedAt: snapshot.trialStart,
      },
    ],
    skipDuplicates: true,
  });
}

/** What happened, as kind and the name under which it is counted once. */
function happened({ snapshot, before }: Outcome): [AnalyticsKind, string][] {
  const { id, planSlug, interval, seats } = snapshot;
  const found: [AnalyticsKind, string][] = [];
  if (["trialing", "active"].includes(snapshot.status) && !snapshot.isDuplicate) found.push(["plan_start", id]);
  const what = `${planSlug}:${interval}:${seats}`;
  const was = before && `${before.planSlug}:${before.interval}:${before.seats}`;
  if (was && was !== what)
    found.push(["plan_change", `${id}:${was}:${what}:${snapshot.currentPeriodEnd.toISOString()}`]);
  const cancelAt = snapshot.endedAt ?? snapshot.cancelAt;
  if (cancelAt && !snapshot.isDuplicate) found.push(["plan_cancelled", `${id}:${cancelAt.toISOString()}`]);
  const failing = failingInvoice(snapshot);
  if (failing) found.push(["payment_failed", failing.id]);
  for (const invoice of snapshot.invoices) for (const dispute of invoice.disputes) found.push(["dispute", dispute.id]);
  return found;
}

/** Records what a fold of a subscription found: trial, upgrade with its credit, and what happened. */
export async function recordPlanOutcome(tx: Tx, outcome: Outcome): Promise<void> {
  const { snapshot, subject, row, now } = outcome;
  await recordTrial(tx, outcome);
  const userId = subject.kind === "user" ? subject.userId : null;
  for (const [kind, name] of happened(outcome)) {
    const detail = { plan: snapshot.planSlug, interval: snapshot.interval, seats: snapshot.seats };
    await recordAnalytics(tx, { kind, userId, dedupeKey: `${kind}:${name}`, detail }, now);
  }
  if (!outcome.before && snapshot.orderId && !snapshot.isDuplicate) {
    const order = await findOrderToFold(tx, snapshot.orderId);
    if (order) await recordUpgrades(tx, order, now, row.id);
  }
}
