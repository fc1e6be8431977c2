/** What happens to slots that passed while no process ran. */
export type MissedPolicy =
  /** Run once for the newest slot, whatever its age. For work that looks at the present state: syncs, clean-ups. */
  | { readonly kind: "latest" }
  /** Run the newest slot only when it is at most `graceMs` old. For work that is useless later: reminders. */
  | { readonly kind: "skip"; readonly graceMs: number }
  /** Run every slot, oldest first, at most `max` of them. For work that belongs to its slot: daily statements. */
  | { readonly kind: "all"; readonly max: number };

export interface DuePlan {
  readonly run: readonly number[];
  readonly skip: readonly number[];
}

/** Decides which of the due slots run and which are recorded as skipped. Pure. */
export function planDue(policy: MissedPolicy, due: readonly number[], nowMs: number): DuePlan {
  const from = firstToRun(policy, due, nowMs);
  return { run: due.slice(from), skip: due.slice(0, from) };
}

function firstToRun(policy: MissedPolicy, due: readonly number[], nowMs: number): number {
  switch (policy.kind) {
    case "latest":
      return Math.max(0, due.length - 1);
    case "skip": {
      const newest = due.at(-1);
      const fresh = newest !== undefined && nowMs - newest <= policy.graceMs;
      return fresh ? due.length - 1 : due.length;
    }
    case "all":
      return Math.max(0, due.length - policy.max);
  }
}
