import type { World } from "../world.ts";

/** Does what an object has due at this moment. */
export function runDueWork(world: World, id: string): void {
  // What is gone has nothing to do any more.
  if (!world.objects.findAny(id)) world.due.set(id, null, null);
}
