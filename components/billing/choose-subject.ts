import type { PlanSubscriptionDto } from "@/lib/plans/schema";
import { PERSONAL } from "../plans/use-plan";

type Candidate = { subject: string; plan: Pick<PlanSubscriptionDto, "is_running"> | null };

/** Whose plan is shown to somebody who did not say: the one that runs, else one that there was, one's own before others. */
export function chooseSubject(candidates: readonly Candidate[]): string {
  const running = candidates.find(({ plan }) => plan?.is_running);
  const any = candidates.find(({ plan }) => plan !== null);
  return (running ?? any)?.subject ?? PERSONAL;
}
