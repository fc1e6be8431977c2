import { floorTo, HOUR } from "./time.ts";
import type { Batch, BatchEnd, BatchState, HourSum, Store, Usage } from "./types.ts";

interface KeptBatch extends Batch {
  readonly readyAt: Date;
}

/** The same rules as the PostgreSQL store, for tests and for trying out. One process; gone at its end. */
export class MemoryStore implements Store {
  readonly #usage = new Map<string, Usage & { batchId: string | null }>();
  readonly #batches = new Map<string, KeptBatch>();
  #made = 0;

  async record(usage: Usage): Promise<"recorded" | "known" | "conflict"> {
    const known = this.#usage.get(usage.id);
    if (!known) {
      this.#usage.set(usage.id, { ...usage, batchId: null });
      return "recorded";
    }
    const same =
      known.meter === usage.meter && known.customerId === usage.customerId && known.quantity === usage.quantity;
    return same ? "known" : "conflict";
  }

  async seal(until: Date, windowMs: number, now: Date): Promise<number> {
    const open = [...this.#usage.values()].filter(({ batchId, at }) => batchId === null && at < until);
    const groups = Map.groupBy(
      open,
      ({ meter, customerId, at }) => `${meter} ${customerId} ${floorTo(at, windowMs).getTime()}`,
    );
    for (const group of groups.values()) {
      const [first] = group;
      if (!first) continue;
      this.#made += 1;
      const id = `mb_${this.#made}`;
      const at = new Date(Math.min(...group.map((usage) => usage.at.getTime())));
      const quantity = group.reduce((sum, usage) => sum + usage.quantity, 0);
      const { meter, customerId } = first;
      const fresh = { state: "ready" as const, attempt: 0, firstTriedAt: null, reason: null, readyAt: now };
      this.#batches.set(id, { id, meter, customerId, at, quantity, events: group.length, ...fresh });
      for (const usage of group) usage.batchId = id;
    }
    return groups.size;
  }

  async claim(now: Date, leaseUntil: Date): Promise<Batch | null> {
    const waiting = [...this.#batches.values()].filter(
      ({ state, readyAt }) => (state === "ready" || state === "sending") && readyAt <= now,
    );
    const next = waiting.toSorted((a, b) => a.readyAt.getTime() - b.readyAt.getTime())[0];
    if (!next) return null;
    const claimed = { ...next, state: "sending" as const, attempt: next.attempt + 1 };
    this.#batches.set(next.id, { ...claimed, firstTriedAt: next.firstTriedAt ?? now, readyAt: leaseUntil });
    return claimed;
  }

  async finish(batch: Batch, end: BatchEnd): Promise<boolean> {
    const kept = this.#batches.get(batch.id);
    if (kept?.state !== "sending" || kept.attempt !== batch.attempt) return false;
    const readyAt = end.state === "ready" ? end.retryAt : kept.readyAt;
    this.#batches.set(batch.id, {
      ...kept,
      state: end.state,
      reason: end.state === "sent" ? null : end.reason,
      readyAt,
    });
    return true;
  }

  async find(id: string): Promise<Batch | null> {
    const kept = this.#batches.get(id);
    if (!kept) return null;
    const { readyAt: _, ...batch } = kept;
    return batch;
  }

  async unsure(limit: number): Promise<Batch[]> {
    return [...this.#batches.values()].filter(({ state }) => state === "unsure").slice(0, limit);
  }

  async move(id: string, from: BatchState, to: BatchState, reason: string): Promise<boolean> {
    const kept = this.#batches.get(id);
    if (kept?.state !== from) return false;
    this.#batches.set(id, { ...kept, state: to, reason });
    return true;
  }

  async resend(id: string, newId: string): Promise<boolean> {
    const kept = this.#batches.get(id);
    if (!kept || (kept.state !== "unsure" && kept.state !== "refused")) return false;
    this.#batches.delete(id);
    this.#batches.set(newId, {
      ...kept,
      id: newId,
      state: "ready",
      attempt: 0,
      firstTriedAt: null,
      readyAt: new Date(0),
    });
    for (const usage of this.#usage.values()) if (usage.batchId === id) usage.batchId = newId;
    return true;
  }

  async hours(meter: string, from: Date, to: Date): Promise<HourSum[]> {
    const sums = new Map<string, { -readonly [Key in keyof HourSum]: HourSum[Key] }>();
    const add = (customerId: string, at: Date, field: "waiting" | "sent" | "unsure" | "refused", quantity: number) => {
      const hour = floorTo(at, HOUR);
      const key = `${customerId} ${hour.getTime()}`;
      const sum = sums.get(key) ?? { customerId, hour, waiting: 0, sent: 0, unsure: 0, refused: 0 };
      sum[field] += quantity;
      sums.set(key, sum);
    };
    const inside = (one: { meter: string; at: Date }) => one.meter === meter && one.at >= from && one.at < to;
    for (const usage of this.#usage.values())
      if (usage.batchId === null && inside(usage)) add(usage.customerId, usage.at, "waiting", usage.quantity);
    for (const batch of this.#batches.values()) {
      if (!inside(batch) || batch.state === "canceled") continue;
      const field = batch.state === "ready" || batch.state === "sending" ? "waiting" : batch.state;
      add(batch.customerId, batch.at, field, batch.quantity);
    }
    return [...sums.values()].sort(
      (a, b) => a.customerId.localeCompare(b.customerId) || a.hour.getTime() - b.hour.getTime(),
    );
  }
}
