import { demandMessage, type GivenUp, type Message, type NewMessage } from "./message.ts";
import type { Ask, Backlog, Claim, Outcome, OutboxStore } from "./store.ts";

type Status = "waiting" | "delivered" | "stopped" | "dead" | "discarded";
type Entry = { message: Message; status: Status; dueAt: number; error: string; settledAt: number };

/** An outbox in this process, for tests: it is held to the same contract, and has no transactions to be part of. */
export class MemoryOutboxStore implements OutboxStore {
  readonly #lanes = new Map<string, { entries: Entry[]; lastSeq: number; token: number; leaseUntil: number }>();
  readonly #clock: () => number;
  #after = "";

  constructor(options: { clock?: () => number } = {}) {
    this.#clock = options.clock ?? Date.now;
  }

  add(given: NewMessage): { id: string; seq: number } {
    demandMessage(given);
    const lane = this.#lanes.get(given.aggregate) ?? { entries: [], lastSeq: 0, token: 0, leaseUntil: 0 };
    this.#lanes.set(given.aggregate, lane);
    lane.lastSeq += 1;
    const [id, seq, createdAt] = [crypto.randomUUID(), lane.lastSeq, this.#clock()];
    const payload: unknown = JSON.parse(JSON.stringify(given.payload));
    const message = { ...given, payload, headers: { ...given.headers }, id, seq, createdAt, attempts: 0 };
    lane.entries.push({ message, status: "waiting", dueAt: 0, error: "", settledAt: 0 });
    return { id, seq };
  }

  async claim({ lanes, perLane, leaseMs }: Ask): Promise<Claim[]> {
    const now = this.#clock();
    const names = [...this.#lanes.keys()].toSorted();
    const start = names.findIndex((name) => name > this.#after);
    const turn = start < 0 ? names : [...names.slice(start), ...names.slice(0, start)];
    const claims: Claim[] = [];
    for (const aggregate of turn) {
      const lane = this.#lanes.get(aggregate);
      if (!lane || lane.leaseUntil > now || claims.length >= lanes) continue;
      const open = lane.entries.filter(({ status }) => status === "waiting" || status === "stopped");
      const end = open.findIndex(({ status, dueAt }) => status === "stopped" || dueAt > now);
      const due = open.slice(0, end < 0 ? open.length : end).slice(0, perLane);
      if (due.length === 0) continue;
      lane.token += 1;
      lane.leaseUntil = now + leaseMs;
      claims.push({ aggregate, token: String(lane.token), messages: due.map(({ message }) => message) });
    }
    this.#after = claims.length < lanes ? "" : (claims.at(-1)?.aggregate ?? "");
    return claims;
  }

  async settle(claim: Claim, { seq }: Message, outcome: Outcome, leaseMs: number): Promise<boolean> {
    const lane = this.#lanes.get(claim.aggregate);
    const entry = lane?.entries.find(({ message }) => message.seq === seq);
    if (!lane || String(lane.token) !== claim.token || entry?.status !== "waiting") return false;
    const now = this.#clock();
    lane.leaseUntil = now + leaseMs;
    entry.message = { ...entry.message, attempts: entry.message.attempts + 1 };
    entry.error = outcome.kind === "delivered" ? "" : outcome.error;
    entry.settledAt = now;
    if (outcome.kind === "retry") entry.dueAt = now + outcome.inMs;
    else if (outcome.kind === "delivered") entry.status = "delivered";
    else entry.status = outcome.stop ? "stopped" : "dead";
    return true;
  }

  async release(claim: Claim): Promise<void> {
    const lane = this.#lanes.get(claim.aggregate);
    if (lane && String(lane.token) === claim.token) lane.leaseUntil = Math.min(lane.leaseUntil, this.#clock());
  }

  async givenUp(limit = 100): Promise<GivenUp[]> {
    const found = this.#entries().flatMap(({ message, status, error }) =>
      status === "stopped" || status === "dead" ? [{ ...message, status, error }] : [],
    );
    return found.toSorted((a, b) => a.createdAt - b.createdAt).slice(0, limit);
  }

  async revive(ids: readonly string[]): Promise<number> {
    return this.#change(ids, (entry) => {
      const { aggregate, topic, payload, headers, id } = entry.message;
      if (entry.status === "dead") {
        this.add({ aggregate, topic, payload, headers: { ...headers, "revived-from": id } });
        entry.status = "discarded";
      } else {
        entry.status = "waiting";
        entry.dueAt = 0;
        entry.message = { ...entry.message, attempts: 0 };
      }
    });
  }

  async discard(ids: readonly string[]): Promise<number> {
    return this.#change(ids, (entry) => {
      entry.status = "discarded";
      entry.settledAt = this.#clock();
    });
  }

  async prune(olderThanMs: number, batch = 10_000): Promise<number> {
    const before = this.#clock() - olderThanMs;
    let gone = 0;
    for (const lane of this.#lanes.values())
      lane.entries = lane.entries.filter(({ status, settledAt }) => {
        const goes = (status === "delivered" || status === "discarded") && settledAt < before && gone < batch;
        if (goes) gone += 1;
        return !goes;
      });
    return gone;
  }

  async backlog(): Promise<Backlog> {
    const all = this.#entries();
    const count = (wanted: Status) => all.filter(({ status }) => status === wanted).length;
    const oldest = Math.min(...all.filter(({ status }) => status === "waiting").map(({ message }) => message.createdAt));
    const oldestMs = Number.isFinite(oldest) ? Math.max(0, this.#clock() - oldest) : 0;
    return { waiting: count("waiting"), oldestMs, stopped: count("stopped"), dead: count("dead") };
  }

  #entries(): Entry[] {
    return [...this.#lanes.values()].flatMap(({ entries }) => entries);
  }

  #change(ids: readonly string[], change: (entry: Entry) => void): number {
    const found = this.#entries().filter(({ message }) => ids.includes(message.id));
    const open = found.filter(({ status }) => status === "stopped" || status === "dead");
    for (const entry of open) change(entry);
    return open.length;
  }
}
