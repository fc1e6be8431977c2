export interface Limits {
  /** Changes in one run, all kinds together. Default 10,000. */
  maxChanges?: number;
  /** Removals as a share of the local items looked at so far. Default 0.02. */
  maxRemovalShare?: number;
  /** Removals that are always allowed, so that small tables are not blocked. Default 5. */
  freeRemovals?: number;
  /** Items that could not be healed. Default 50. */
  maxFailures?: number;
}

export interface Tally {
  /** Ids seen on the source's side. */
  sourceSeen: number;
  /** Ids seen while looking for orphans. */
  localSeen: number;
  inSync: number;
  created: number;
  updated: number;
  removed: number;
  /** Found but not healed: report mode, or no healer for it. */
  reported: number;
  /** Differences that were gone at the second look: changes that were under way. */
  settled: number;
  failed: number;
}

export const EMPTY_TALLY: Tally = {
  sourceSeen: 0,
  localSeen: 0,
  inSync: 0,
  created: 0,
  updated: 0,
  removed: 0,
  reported: 0,
  settled: 0,
  failed: 0,
};

/**
 * Why the next changes must not be made, or undefined. Asked before a page is healed. A source that
 * answers with an empty list by mistake must not empty the local side.
 */
export function haltReason(
  limits: Limits,
  tally: Tally,
  planned: { changes: number; removals: number },
): string | undefined {
  const { maxChanges = 10_000, maxRemovalShare = 0.02, freeRemovals = 5, maxFailures = 50 } = limits;
  const changes = tally.created + tally.updated + tally.removed + planned.changes;
  if (changes > maxChanges) return `${changes} changes would pass the limit of ${maxChanges}.`;
  const removals = tally.removed + planned.removals;
  const allowed = Math.max(freeRemovals, Math.floor(tally.localSeen * maxRemovalShare));
  if (planned.removals > 0 && removals > allowed) {
    return `${removals} removals of ${tally.localSeen} local items would pass the limit of ${allowed}. Is the source complete?`;
  }
  return tally.failed > maxFailures
    ? `${tally.failed} items could not be healed, more than ${maxFailures}.`
    : undefined;
}
