import "server-only";
import { holderOf, type Subject } from "../../kernel/viewer";
import { database, type Tx } from "../../platform/db";
import { failingInvoice, graceEndOf } from "../rules/subscription";
import type { SubscriptionSnapshot } from "../schema";
import { subjectOf } from "./order";

/** The plan's name, and the people who are told about it: its person, or those who administer the organisation. */
export const withRecipients = {
  plan: { select: { title: true } },
  user: { select: { id: true, email: true } },
  organization: {
    select: {
      name: true,
      memberships: {
        where: { role: { not: "member" }, leftAt: null },
        select: { user: { select: { id: true, email: true } } },
      },
    },
  },
} as const;

const rowSelect = {
  id: true,
  status: true,
  planSlug: true,
  interval: true,
  seats: true,
  cancelAt: true,
  graceUntil: true,
  endedAt: true,
  isDuplicate: true,
  foldTicket: true,
  stripeSubscriptionId: true,
  ...withRecipients,
} as const;

/** A subscription as the shop knows it. Call it under the subject's lock. */
export async function findSubscription(tx: Tx, stripeSubscriptionId: string) {
  return tx.subscription.findUnique({ where: { stripeSubscriptionId }, select: rowSelect });
}
export type SubscriptionRow = NonNullable<Awaited<ReturnType<typeof findSubscription>>>;

/** Who a subscription belongs to: the subject of its order, else of its customer. Null for one that is not ours. */
export async function findSubjectOfSubscription(snapshot: {
  orderId: string | null;
  customerId: string;
}): Promise<Subject | null> {
  const isUuid = /^[0-9a-f-]{36}$/.test(snapshot.orderId ?? "");
  const order = isUuid
    ? await database().order.findUnique({
        where: { id: snapshot.orderId ?? "" },
        select: { userId: true, organizationId: true },
      })
    : null;
  if (order) return subjectOf(order);
  const customer = await database().billingCustomer.findUnique({ where: { stripeCustomerId: snapshot.customerId } });
  return customer ? subjectOf(customer) : null;
}

/** Whether a subject has another subscription that runs (or whose renewal is failing). */
export async function hasOtherPlan(tx: Tx, subject: Subject, stripeSubscriptionId: string): Promise<boolean> {
  const other = await tx.subscription.findFirst({
    where: {
      ...holderOf(subject),
      stripeSubscriptionId: { not: stripeSubscriptionId },
      isDuplicate: false,
      endedAt: null,
      status: { in: ["trialing", "active", "past_due", "unpaid", "paused"] },
    },
    select: { id: true },
  });
  return other !== null;
}

/** Writes the subscription as Stripe has it. */
export async function saveSubscription(
  tx: Tx,
  { subject, snapshot, ticket }: { subject: Subject; snapshot: SubscriptionSnapshot; ticket: bigint },
): Promise<SubscriptionRow> {
  const failing = failingInvoice(snapshot);
  const data = {
    ...holderOf(subject),
    planSlug: snapshot.planSlug,
    interval: snapshot.interval,
    seats: snapshot.seats,
    status: snapshot.status,
    currentPeriodEnd: snapshot.currentPeriodEnd,
    cancelAt: snapshot.endedAt ? null : snapshot.cancelAt,
    cancelReason: snapshot.cancelReason,
    trialEnd: snapshot.trialEnd,
    firstFailureAt: failing?.firstFailureAt ?? null,
    graceUntil: failing ? graceEndOf(failing) : null,
    startedAt: snapshot.createdAt,
    endedAt: snapshot.endedAt,
    isDuplicate: snapshot.isDuplicate,
    foldTicket: ticket,
  };
  return tx.subscription.upsert({
    where: { stripeSubscriptionId: snapshot.id },
    create: { ...data, stripeSubscriptionId: snapshot.id },
    update: data,
    select: rowSelect,
  });
}

/** Forgets which customer at Stripe a subject was: it was deleted there, and the next purchase makes a new one. */
export async function forgetCustomer(tx: Tx, stripeCustomerId: string): Promise<void> {
  await tx.billingCustomer.deleteMany({ where: { stripeCustomerId } });
}
