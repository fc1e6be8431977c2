import "server-only";
import { holderOf, purchaseLock, type Subject } from "../kernel/viewer";
import { lockFor, type Tx } from "../platform/db";

export type PlanUpgrade = {
  readonly subject: Subject;
  readonly subscriptionId: string;
  readonly from: string;
  readonly to: string;
  readonly fullPriceCents: number;
  readonly finalPriceCents: number;
  readonly currency: string;
  readonly sentence: string;
  /** The second that the change was priced at: the same change is recorded once. */
  readonly at: Date;
};

/** Records that a plan became a higher one, with what the customer agreed to. */
export async function insertUpgrade(tx: Tx, upgrade: PlanUpgrade): Promise<void> {
  const { subject, from, to, at, fullPriceCents, finalPriceCents, ...rest } = upgrade;
  await lockFor(tx, purchaseLock(subject));
  const same = { kind: "plan_to_plan" as const, subscriptionId: rest.subscriptionId, toSlug: to, createdAt: at };
  if (await tx.upgradeTransaction.findFirst({ where: same, select: { id: true } })) return;
  const holder = holderOf(subject);
  await tx.upgradeTransaction.create({
    data: {
      ...rest,
      ...same,
      ...holder,
      fromSlugs: [from],
      fullPriceCents,
      creditCents: fullPriceCents - finalPriceCents,
      finalPriceCents,
    },
  });
}
