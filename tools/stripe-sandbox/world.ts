import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "./clock.ts";
import { DeliveryStore } from "./store/deliveries.ts";
import { DueStore } from "./store/due.ts";
import { IdempotencyStore } from "./store/idempotency.ts";
import { ObjectStore } from "./store/objects.ts";
import { SettingStore } from "./store/settings.ts";

/** Which API call an event came from; both null when a person on a page or the sandbox itself did it. */
export interface Origin {
  id: string | null;
  idempotency_key: string | null;
}

export interface Stores {
  database: DatabaseSync;
  objects: ObjectStore;
  deliveries: DeliveryStore;
  due: DueStore;
  idempotency: IdempotencyStore;
  settings: SettingStore;
}

/** All that a piece of the sandbox works on. Nothing below here keeps state of its own. */
export interface World extends Stores {
  clock: Clock;
  /** The address under which the sandbox's own pages are found, without a slash at the end. */
  baseUrl: string;
  origin: Origin;
  /** Told whenever there may be something new to send. */
  deliverSoon(): void;
  /** Told whenever a test clock was set going. */
  workSoon(): void;
}

export const NO_ORIGIN: Origin = { id: null, idempotency_key: null };

export function openStores(database: DatabaseSync): Stores {
  return {
    database,
    objects: new ObjectStore(database),
    deliveries: new DeliveryStore(database),
    due: new DueStore(database),
    idempotency: new IdempotencyStore(database),
    settings: new SettingStore(database),
  };
}

/** The present moment in whole seconds, as every `created` field has it. */
export function nowSeconds(world: Pick<World, "clock">): number {
  return Math.floor(world.clock().getTime() / 1000);
}
