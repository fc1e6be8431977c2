import {
  type Change,
  createSync,
  createWorker,
  MemoryEntitlementStore,
  reconcile,
  webhookHandler,
} from "../../src/index.ts";
import type { ClaimedEvent, EntitlementStore } from "../../src/store.ts";
import { catalog, delivery, secret, type World } from "./world.ts";

/** Everything wired together as in `examples/`, with the world's clock. */
export function shopOf(
  world: World,
  options: { store?: EntitlementStore; maxAttempts?: number; random?: () => number } = {},
) {
  const { store = new MemoryEntitlementStore(), maxAttempts = 15, random = () => 1 } = options;
  const now = () => new Date(world.now * 1000);
  const changes: Change[] = [];
  const dead: [ClaimedEvent, string][] = [];
  const errors: unknown[] = [];
  const stored: string[] = [];
  const { api: stripe } = world;
  const sync = createSync({ stripe, store, catalog, now, onChange: (change) => void changes.push(change) });
  const onDead = (event: ClaimedEvent, error: string) => void dead.push([event, error]);
  const worker = createWorker({ store, sync, now, random, maxAttempts, onDead });
  const handle = webhookHandler({
    stripe,
    store,
    now,
    secrets: [secret],
    onStored: ({ id }) => void stored.push(id),
    onError: (error) => void errors.push(error),
  });
  return {
    store,
    sync,
    worker,
    handle,
    changes,
    dead,
    errors,
    stored,
    deliver: (event: object) => handle(delivery(event)),
    reconcile: (since: number) => reconcile({ stripe, sync, since: new Date(since * 1000) }),
    /** Works until nothing waits, moving the clock over every retry. */
    async settle(): Promise<void> {
      for (let rounds = 0; rounds < 40; rounds += 1) {
        while (Object.values(await worker.runOnce()).some((count) => count > 0));
        world.now += 3600;
      }
    },
  };
}
