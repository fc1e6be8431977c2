import type { MailKind } from "./schedule.ts";
import { type ClaimedMail, type DunningCase, type MailEnd, RANK, type Store } from "./store.ts";

interface Row {
  readonly id: string;
  readonly invoiceId: string;
  readonly kind: MailKind;
  state: "queued" | "sending" | MailEnd["state"];
  attempts: number;
  readyAt: Date;
}

/** For tests and for trying it out. One process, gone at its end. */
export class MemoryStore implements Store {
  readonly #cases = new Map<string, DunningCase>();
  readonly #mails = new Map<string, Row>();

  async find(invoiceId: string): Promise<DunningCase | null> {
    return this.#cases.get(invoiceId) ?? null;
  }

  async save(dunning: DunningCase, mail: MailKind | null, now: Date): Promise<{ saved: boolean; queued: boolean }> {
    const { invoiceId } = dunning;
    const before = this.#cases.get(invoiceId);
    if (before && RANK[before.state] > RANK[dunning.state]) return { saved: false, queued: false };
    const earlier = before && before.firstFailedAt < dunning.firstFailedAt;
    this.#cases.set(invoiceId, earlier ? { ...dunning, firstFailedAt: before.firstFailedAt } : dunning);
    const id = `${invoiceId}:${mail}`;
    const heard = [...this.#mails.values()].some((row) => row.invoiceId === invoiceId && row.state === "sent");
    if (mail === null || this.#mails.has(id) || (mail === "recovered" && !heard)) return { saved: true, queued: false };
    this.#mails.set(id, { id, invoiceId, kind: mail, state: "queued", attempts: 0, readyAt: now });
    return { saved: true, queued: true };
  }

  async limiting(subscriptionId: string): Promise<DunningCase[]> {
    return [...this.#cases.values()].filter((one) => one.subscriptionId === subscriptionId && RANK[one.state] < 2);
  }

  async due(now: Date, limit: number): Promise<string[]> {
    return [...this.#cases.values()]
      .filter((one) => one.nextAt !== null && one.nextAt <= now)
      .toSorted((a, b) => Number(a.nextAt) - Number(b.nextAt))
      .slice(0, limit)
      .map((one) => one.invoiceId);
  }

  async postpone(invoiceId: string, until: Date): Promise<void> {
    const found = this.#cases.get(invoiceId);
    if (found) this.#cases.set(invoiceId, { ...found, nextAt: until });
  }

  async claim(now: Date, leaseUntil: Date): Promise<ClaimedMail | null> {
    const row = [...this.#mails.values()]
      .filter(({ state, readyAt }) => (state === "queued" || state === "sending") && readyAt <= now)
      .toSorted((a, b) => a.readyAt.getTime() - b.readyAt.getTime())[0];
    if (!row) return null;
    Object.assign(row, { state: "sending", attempts: row.attempts + 1, readyAt: leaseUntil });
    return { id: row.id, invoiceId: row.invoiceId, kind: row.kind, attempt: row.attempts };
  }

  async finish(mail: ClaimedMail, end: MailEnd): Promise<boolean> {
    const row = this.#mails.get(mail.id);
    if (row?.state !== "sending" || row.attempts !== mail.attempt) return false;
    row.state = end.state;
    if (end.state === "queued") row.readyAt = end.retryAt;
    return true;
  }

  async between(from: Date, to: Date): Promise<DunningCase[]> {
    return [...this.#cases.values()].filter((one) => one.firstFailedAt >= from && one.firstFailedAt < to);
  }
}
