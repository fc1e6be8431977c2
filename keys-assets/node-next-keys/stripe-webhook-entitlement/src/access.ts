import type { Source } from "./fold.ts";

export interface Decision {
  allowed: boolean;
  /** When allowed: the moment up to which nothing is missing; null when no end is known. When refused: null. */
  until: Date | null;
  /** When allowed: what allows it. When refused: what allowed it last, with its `endedBy`; empty if there was nothing. */
  because: Source[];
}

/**
 * Access as a function of facts, product and moment. Sources add up: any one is enough, and the end of one never takes away what
 * another gives. Ask with a past moment to learn what was, as Stripe tells it today.
 */
export function decideAccess(sources: readonly Source[], product: string, at: Date): Decision {
  const own = sources.filter((source) => source.product === product && (source.to === null || source.to > source.from));
  const because = own.filter((source) => source.from <= at && (source.to === null || source.to > at));
  if (because.length > 0) return { allowed: true, until: coveredUntil(own, at), because };
  const past = own.filter((source) => source.to !== null && source.to <= at);
  const last = Math.max(...past.map((source) => source.to?.getTime() ?? 0));
  return { allowed: false, until: null, because: past.filter((source) => source.to?.getTime() === last) };
}

/** Goes from source to source for as long as the next begins before the last has ended. */
function coveredUntil(sources: readonly Source[], at: Date): Date | null {
  let covered = at;
  for (const { from, to } of sources.toSorted((a, b) => a.from.getTime() - b.from.getTime())) {
    if (from > covered) break;
    if (to === null) return null;
    if (to > covered) covered = to;
  }
  return covered;
}
