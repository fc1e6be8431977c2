import "server-only";
import { addDays } from "../kernel/time";
import type { Tx } from "../platform/db";
import { ONE_ANSWER_KINDS, type Rule, SIGNAL_DAYS, type Signal } from "./schema";

/** Makes the table hold these rules. What was switched off stays off; a rule that is no longer there goes. */
export async function writeRules(tx: Tx, rules: readonly Rule[], now: Date): Promise<void> {
  await tx.discoveryRule.deleteMany({ where: { slug: { notIn: rules.map(({ slug }) => slug) } } });
  for (const rule of rules) {
    const { slug } = rule;
    await tx.discoveryRule.upsert({
      where: { slug },
      create: { slug, definition: rule, updatedAt: now },
      update: { definition: rule, updatedAt: now },
    });
  }
}

/** Whether there is such a rule. */
export async function switchRule(tx: Tx, slug: string, isEnabled: boolean, now: Date): Promise<boolean> {
  const { count } = await tx.discoveryRule.updateMany({ where: { slug }, data: { isEnabled, updatedAt: now } });
  return count > 0;
}

/** Keeps a signal for its 90 days; seen again, it counts from now. */
export async function keepSignal(tx: Tx, userId: string, { kind, value }: Signal, now: Date): Promise<void> {
  const times = { createdAt: now, expiresAt: addDays(now, SIGNAL_DAYS) };
  if (ONE_ANSWER_KINDS.includes(kind)) await tx.discoverySignal.deleteMany({ where: { userId, kind } });
  await tx.discoverySignal.upsert({
    where: { userId_kind_value: { userId, kind, value } },
    create: { userId, kind, value, ...times },
    update: times,
  });
}

/** Forgets one signal, or all of a person; answers how many. */
export async function deleteSignals(tx: Tx, userId: string, which: Signal | null): Promise<number> {
  const { count } = await tx.discoverySignal.deleteMany({ where: { userId, ...which } });
  return count;
}

/** Forgets what has lived its time; answers how much. */
export async function deleteExpired(tx: Tx, now: Date): Promise<number> {
  const { count } = await tx.discoverySignal.deleteMany({ where: { expiresAt: { lte: now } } });
  return count;
}
