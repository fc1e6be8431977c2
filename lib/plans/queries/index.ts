import "server-only";
import { holderOf, type Subject } from "../../kernel/viewer";
import { type Db, database } from "../../platform/db";

const RUNNING = ["trialing", "active", "past_due", "unpaid", "paused"];

const planSelect = {
  id: true,
  stripeSubscriptionId: true,
  planSlug: true,
  interval: true,
  seats: true,
  status: true,
  startedAt: true,
  currentPeriodEnd: true,
  trialEnd: true,
  cancelAt: true,
  graceUntil: true,
  endedAt: true,
  plan: { select: { title: true, seatsIncluded: true, forTeams: true } },
} as const;

/** The plan of a subject that runs (or whose renewal is failing); the database lets there be one. */
export function findRunningPlan(subject: Subject, db: Db = database()) {
  return db.subscription.findFirst({
    where: { ...holderOf(subject), isDuplicate: false, endedAt: null, status: { in: RUNNING } },
    select: planSelect,
  });
}
export type PlanRow = NonNullable<Awaited<ReturnType<typeof findRunningPlan>>>;

/** The running plan of a subject, or the last one that it had. One that never began does not count. */
export async function findPlan(subject: Subject, db: Db = database()): Promise<PlanRow | null> {
  const running = await findRunningPlan(subject, db);
  if (running) return running;
  return db.subscription.findFirst({
    where: { ...holderOf(subject), isDuplicate: false, status: { notIn: ["incomplete", "incomplete_expired"] } },
    orderBy: { startedAt: "desc" },
    select: planSelect,
  });
}

/** A subscription by its id at Stripe, which a source of access names. */
export function findPlanByStripeId(stripeSubscriptionId: string, db: Db = database()): Promise<PlanRow | null> {
  return db.subscription.findUnique({ where: { stripeSubscriptionId }, select: planSelect });
}

export function isRunning(row: Pick<PlanRow, "status" | "endedAt">): boolean {
  return row.endedAt === null && RUNNING.includes(row.status);
}

/** The customer at Stripe that a subject is. */
export async function findCustomerOf(subject: Subject, db: Db = database()): Promise<string | null> {
  const where = holderOf(subject);
  const row = await db.billingCustomer.findUnique({ where, select: { stripeCustomerId: true } });
  return row?.stripeCustomerId ?? null;
}
