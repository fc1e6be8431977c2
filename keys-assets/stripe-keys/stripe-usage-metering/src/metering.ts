import { type Delivered, deliver } from "./deliver.ts";
import { type ErrorReportLike, readErrorReport } from "./error-report.ts";
import { type Hour, judgeHour, type Reconciliation, summarize } from "./reconcile.ts";
import { recordUsage } from "./record.ts";
import { DEFAULT_KEYS, type PayloadKeys, readHours, type StripeClient } from "./stripe.ts";
import { after, DAY, floorTo, HOUR, MINUTE } from "./time.ts";
import type { Batch, HourSum, Store, Usage } from "./types.ts";

export interface MeteringOptions {
  readonly stripe: StripeClient;
  readonly store: Store;
  /** The ids of your meters (`mtr_…`) by their event names; only for reading sums. */
  readonly meters: Readonly<Record<string, string>>;
  /** How much usage goes into one meter event: all of one customer within so many minutes, 1 to 60. Default 15. */
  readonly windowMinutes?: number;
  /** How long after a window's end it is closed, for usage that is recorded late. Default 2 minutes. */
  readonly settleMinutes?: number;
  readonly keys?: PayloadKeys;
  readonly clock?: () => Date;
}

/** Your own count of a customer's usage in `[from, to)`, from a source other than this pack's tables. */
export type OwnCount = (customerId: string, from: Date, to: Date) => Promise<number>;

export interface Metering {
  /** Throws `UsageError`. Pass the transaction's client to the store to record with the work itself. */
  record(usage: Usage): Promise<"recorded" | "known">;
  /** Closes windows and sends. */
  tick(limit?: number, parallel?: number): Promise<Delivered & { sealed: number }>;
  /** Compares hours in `[from, to)`: your count, what was recorded, what was sent, what Stripe has. */
  reconcile(meter: string, from: Date, to: Date, own?: OwnCount): Promise<Reconciliation>;
  /** Settles batches without an answer by what Stripe has for their hour. Returns those that a person must look at. */
  resolve(): Promise<{ arrived: number; sentAgain: number; open: Batch[] }>;
  /** Marks what Stripe could not use. `unnamed` above zero: reconcile to find the rest. */
  handleErrorReport(report: ErrorReportLike): Promise<{ refused: number; unnamed: number }>;
  /** Sends a refused batch again, under a new id, after its cause is repaired (the customer exists, the meter is active). */
  sendAgain(batchId: string): Promise<boolean>;
  /** Takes a batch back at Stripe, within 24 hours after it was sent. */
  cancel(batchId: string, reason: string): Promise<boolean>;
}

const within = (value: number, least: number, most: number, name: string): number => {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new TypeError(`${name} must be a whole number from ${least} to ${most}, not ${value}`);
};

/** The id that a batch gets when it is sent under a new one: `mb_1`, `mb_1.2`, `mb_1.3`. */
function nextId(id: string): string {
  const [base = id, number = "1"] = id.split(".");
  return `${base}.${Number(number) + 1}`;
}

export function createMetering(options: MeteringOptions): Metering {
  const { stripe, store, meters, keys = DEFAULT_KEYS, clock = () => new Date() } = options;
  const windowMs = within(options.windowMinutes ?? 15, 1, 60, "windowMinutes") * MINUTE;
  if (HOUR % windowMs !== 0) throw new TypeError("windowMinutes must divide an hour, so that hours can be compared");
  const settleMs = within(options.settleMinutes ?? 2, 0, 60, "settleMinutes") * MINUTE;

  const meterId = (meter: string): string => {
    const id = meters[meter];
    if (!id) throw new TypeError(`meters has no id for ${meter}`);
    return id;
  };

  /** The hours that either side knows of, of every customer that one of the two knows here. */
  async function hoursOf(meter: string, from: Date, to: Date, own: OwnCount | undefined): Promise<Hour[]> {
    const sums = Map.groupBy(await store.hours(meter, from, to), ({ customerId }) => customerId);
    const hours: Hour[] = [];
    for (const [customerId, ours] of sums) {
      const theirs = await readHours(stripe, meterId(meter), customerId, from, to);
      const starts = new Set([...theirs.keys(), ...ours.map(({ hour }) => hour.getTime())]);
      for (const start of [...starts].sort((a, b) => a - b)) {
        const hour = new Date(start);
        const known = ours.find((sum) => sum.hour.getTime() === start) ?? emptyHour(customerId, hour);
        const counted = own ? await own(customerId, hour, after(hour, HOUR)) : null;
        hours.push({ ...known, own: counted, stripe: theirs.get(start) ?? 0 });
      }
    }
    return hours;
  }

  async function settle(batch: Batch): Promise<"arrived" | "sentAgain" | "open"> {
    const hour = floorTo(batch.at, HOUR);
    const sums = await store.hours(batch.meter, hour, after(hour, HOUR));
    const ours = sums.find(({ customerId }) => customerId === batch.customerId);
    const theirs = await readHours(stripe, meterId(batch.meter), batch.customerId, hour, after(hour, HOUR));
    const there = (theirs.get(hour.getTime()) ?? 0) - (ours?.sent ?? 0);
    // With several unsure batches in an hour only "all arrived" and "none did" can be told apart.
    if (there === ours?.unsure)
      return (await store.move(batch.id, "unsure", "sent", "found at Stripe")) ? "arrived" : "open";
    if (there === 0 && ours && (await store.resend(batch.id, nextId(batch.id)))) return "sentAgain";
    return "open";
  }

  return {
    record: (usage) => recordUsage(store, usage, clock()),

    async tick(limit = 500, parallel = 8) {
      const now = clock();
      const sealed = await store.seal(floorTo(after(now, -settleMs), windowMs), windowMs, now);
      return { sealed, ...(await deliver({ stripe, store, keys, clock }, limit, parallel)) };
    },

    async reconcile(meter, from, to, own) {
      if (from.getTime() % HOUR !== 0 || to.getTime() % HOUR !== 0)
        throw new TypeError("from and to must be full hours (UTC)");
      if (to.getTime() - from.getTime() > 35 * DAY) throw new TypeError("reconcile at most 35 days at once");
      const now = clock();
      const hours = await hoursOf(meter, from, to, own);
      return summarize(
        meter,
        hours.map((hour) => judgeHour(hour, now)),
      );
    },

    async resolve() {
      const result = { arrived: 0, sentAgain: 0, open: [] as Batch[] };
      for (const batch of await store.unsure(100)) {
        const verdict = await settle(batch);
        if (verdict === "open") result.open.push(batch);
        else result[verdict] += 1;
      }
      return result;
    },

    async handleErrorReport(report) {
      const { named, unnamed } = readErrorReport(report);
      let refused = 0;
      for (const { id, reason } of named) if (await store.move(id, "sent", "refused", reason)) refused += 1;
      return { refused, unnamed };
    },

    async sendAgain(batchId) {
      const batch = await store.find(batchId);
      return batch?.state === "refused" && (await store.resend(batchId, nextId(batchId)));
    },

    async cancel(batchId, reason) {
      const batch = await store.find(batchId);
      if (batch?.state !== "sent" || !batch.firstTriedAt) return false;
      if (clock().getTime() - batch.firstTriedAt.getTime() > DAY - HOUR) return false;
      await stripe.billing.meterEventAdjustments.create(
        { event_name: batch.meter, type: "cancel", cancel: { identifier: batch.id } },
        { idempotencyKey: `cancel-${batch.id}` },
      );
      return store.move(batchId, "sent", "canceled", reason);
    },
  };
}

const emptyHour = (customerId: string, hour: Date): HourSum => ({
  customerId,
  hour,
  waiting: 0,
  sent: 0,
  unsure: 0,
  refused: 0,
});
