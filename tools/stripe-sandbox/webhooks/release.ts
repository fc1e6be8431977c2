import { transaction } from "../store/database.ts";
import type { Delivery } from "../store/deliveries.ts";
import type { World } from "../world.ts";

export interface ReleaseOrder {
  order: "created" | "reverse" | "random";
  /** How many times each event is sent. */
  copies: number;
  seed: number;
  /** The fraction that is left out, from 0 to 1. */
  drop: number;
}

/** A small generator of even numbers from 0 to below 1 (mulberry32): the same seed gives the same numbers. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function shuffled<T>(items: T[], random: () => number): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const [a, b] = [result[last], result[other]];
    if (a !== undefined && b !== undefined) [result[last], result[other]] = [b, a];
  }
  return result;
}

export interface ReleasePlan<T> {
  dropped: T[];
  /** What is sent, in the order of sending; each as often as there are copies. */
  sent: T[];
}

/** Which of the held are sent, in what order and how often: a function of the order and its seed alone. */
export function planRelease<T>(held: T[], order: ReleaseOrder): ReleasePlan<T> {
  const random = seededRandom(order.seed);
  const fates = held.map((item) => ({ item, isDropped: random() < order.drop }));
  const kept = fates.filter((fate) => !fate.isDropped).map((fate) => fate.item);
  const copies = (order.order === "reverse" ? kept.toReversed() : kept).flatMap((item) =>
    Array.from({ length: order.copies }, () => item),
  );
  return {
    dropped: fates.filter((fate) => fate.isDropped).map((fate) => fate.item),
    sent: order.order === "random" ? shuffled(copies, random) : copies,
  };
}

/** Puts what was held into the queue as planned. Each sending is a delivery of its own with its own retries. */
export function releaseHeld(world: World, order: ReleaseOrder): { dropped: Delivery[]; sent: Delivery[] } {
  return transaction(world.database, () => {
    const { deliveries } = world;
    const plan = planRelease(deliveries.byState("held"), order);
    for (const delivery of plan.dropped) deliveries.setState(delivery.id, "dropped");
    // The held rows are finished; the sendings are new rows, so that their positions follow the order asked for.
    for (const delivery of new Set(plan.sent)) {
      if (delivery.attempts === 0) deliveries.remove(delivery.id);
      else deliveries.setState(delivery.id, "dropped");
    }
    const sent = plan.sent.map(({ event_id, endpoint_id }) =>
      deliveries.add({ event_id, endpoint_id, state: "pending", due_ms: Date.now() }),
    );
    return { dropped: plan.dropped, sent };
  });
}
