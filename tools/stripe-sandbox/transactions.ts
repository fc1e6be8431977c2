import { StripeFault } from "./api/errors.ts";
import { transaction } from "./store/database.ts";
import type { World } from "./world.ts";

type Outcome<T> = { value: T } | { declined: StripeFault };

/**
 * Runs work in one transaction and gives back what it returns. A declined card is thrown after its traces are
 * committed; any other error undoes everything.
 */
export function commit<T>(world: World, work: () => T): T {
  const outcome = transaction(world.database, (): Outcome<T> => {
    try {
      return { value: work() };
    } catch (error) {
      if (error instanceof StripeFault && error.keepsChanges) return { declined: error };
      throw error;
    }
  });
  if ("declined" in outcome) throw outcome.declined;
  return outcome.value;
}
