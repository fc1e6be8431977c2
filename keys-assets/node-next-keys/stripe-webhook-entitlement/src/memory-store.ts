import type { Folded, Source } from "./fold.ts";
import type { ObjectKey } from "./hints.ts";
import {
  byObjectProductTime,
  type ClaimedEvent,
  type DeadEvent,
  type EntitlementStore,
  type Failure,
  type InboxEvent,
  type Received,
} from "./store.ts";

interface Row {
  id: string;
  type: string;
  object: ObjectKey | null;
  receivedAt: Date;
  processedAt: Date | null;
  attempts: number;
  dueAt: Date;
  lastError: string | null;
  deadAt: Date | null;
}

interface ObjectRow {
  ticket: number;
  applied: number;
  folded: Folded;
}

/** For tests and for trying things out: forgets everything when the process ends. */
export class MemoryEntitlementStore implements EntitlementStore {
  readonly #events = new Map<string, Row>();
  readonly #objects = new Map<string, ObjectRow>();

  async receive({ id, type, object }: InboxEvent, now: Date): Promise<Received> {
    const known = this.#events.get(id);
    if (known) return this.#revive(known, now) ? "revived" : "known";
    const processedAt = object === null ? now : null;
    const fresh = { attempts: 0, dueAt: now, lastError: null, deadAt: null };
    this.#events.set(id, { id, type, object, receivedAt: now, processedAt, ...fresh });
    return "new";
  }

  async claim(limit: number, now: Date, leaseMs: number): Promise<ClaimedEvent[]> {
    const due = [...this.#events.values()]
      .filter((row) => row.processedAt === null && row.deadAt === null && row.dueAt <= now)
      .toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime() || (a.id < b.id ? -1 : 1));
    return due.slice(0, limit).flatMap((row) => {
      if (row.object === null) return [];
      row.attempts += 1;
      row.dueAt = new Date(now.getTime() + leaseMs);
      return { id: row.id, type: row.type, object: row.object, attempts: row.attempts };
    });
  }

  async complete(ids: readonly string[], now: Date): Promise<void> {
    for (const id of ids) {
      const row = this.#events.get(id);
      if (row) Object.assign(row, { processedAt: row.processedAt ?? now, deadAt: null, lastError: null });
    }
  }

  async fail(event: ClaimedEvent, { error, retryAt }: Failure, now: Date): Promise<void> {
    const row = this.#events.get(event.id);
    if (!row || row.processedAt !== null || row.attempts !== event.attempts) return;
    row.lastError = error;
    if (retryAt === null) row.deadAt = now;
    else row.dueAt = retryAt;
  }

  async dead(limit: number): Promise<DeadEvent[]> {
    return [...this.#events.values()]
      .flatMap(({ id, type, object, attempts, lastError, deadAt }) =>
        object === null || deadAt === null ? [] : { id, type, object, attempts, lastError: lastError ?? "", deadAt },
      )
      .toSorted((a, b) => a.deadAt.getTime() - b.deadAt.getTime() || (a.id < b.id ? -1 : 1))
      .slice(0, limit);
  }

  async revive(ids: readonly string[], now: Date): Promise<number> {
    return ids.filter((id) => this.#revive(this.#events.get(id), now)).length;
  }

  async prune(before: Date): Promise<number> {
    const old = [...this.#events.values()].filter((row) => row.processedAt !== null && row.receivedAt < before);
    for (const { id } of old) this.#events.delete(id);
    return old.length;
  }

  async ticket(object: string): Promise<number> {
    const row = this.#objects.get(object) ?? { ticket: 0, applied: 0, folded: { sources: [], review: null } };
    row.ticket += 1;
    this.#objects.set(object, row);
    return row.ticket;
  }

  async apply(object: string, ticket: number, folded: Folded): Promise<Source[] | null> {
    const row = this.#objects.get(object);
    if (!row || ticket <= row.applied) return null;
    const before = row.folded.sources;
    row.applied = ticket;
    row.folded = { sources: folded.sources.toSorted(byObjectProductTime), review: folded.review };
    return before;
  }

  async sourcesOf(subject: string): Promise<Source[]> {
    const all = [...this.#objects.values()].flatMap((row) => row.folded.sources);
    return all.filter((source) => source.subject === subject).toSorted(byObjectProductTime);
  }

  async reviews(limit: number): Promise<{ object: string; review: string }[]> {
    const waiting = [...this.#objects].flatMap(
      ([
        object,
        {
          folded: { review },
        },
      ]) => (review ? { object, review } : []),
    );
    return waiting.toSorted((a, b) => (a.object < b.object ? -1 : 1)).slice(0, limit);
  }

  #revive(row: Row | undefined, now: Date): boolean {
    if (!row || row.deadAt === null) return false;
    Object.assign(row, { deadAt: null, attempts: 0, dueAt: now });
    return true;
  }
}
