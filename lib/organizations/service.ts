import "server-only";
import type { MembershipRole } from "../generated/prisma/client";
import { err, ok, type Result } from "../kernel/result";
import { purchaseLock } from "../kernel/viewer";
import { findRunningPlan } from "../plans/queries";
import { lockFor, type Tx } from "../platform/db";
import { countSeatsInUse } from "./queries";

type NewMember = {
  readonly organizationId: string;
  readonly userId: string;
  readonly role: MembershipRole;
  readonly since: Date;
};

/**
 * Takes a person into an organisation and gives them a seat. Where a plan runs, it has so many seats and no more; without
 * one, a seat opens what the organisation bought. Decided under the lock of its purchases, so that two who give the last
 * seat at once do not both succeed. Error: `conflict` (all seats are taken), with `seats` and `seats_in_use`.
 */
export async function addMember(tx: Tx, { since, ...member }: NewMember, now: Date): Promise<Result<null>> {
  const subject = { kind: "organization", organizationId: member.organizationId } as const;
  await lockFor(tx, purchaseLock(subject));
  const plan = await findRunningPlan(subject, tx);
  const inUse = await countSeatsInUse(member.organizationId, now, tx);
  if (plan && inUse >= plan.seats) {
    return err({
      code: "conflict",
      message: `All ${plan.seats} seats of ${plan.plan.title} are taken. Add a seat on the billing page or take one back first.`,
      extra: { seats: plan.seats, seats_in_use: inUse },
    });
  }
  await tx.membership.create({ data: { ...member, joinedAt: since, seatFrom: since } });
  return ok(null);
}
