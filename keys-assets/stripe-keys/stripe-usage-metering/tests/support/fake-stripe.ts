import type { StripeClient, SummaryLike } from "../../src/stripe.ts";

const HOUR = 3600;

interface Sent {
  readonly customer: string;
  readonly value: number;
  readonly timestamp: number;
}

export function stripeError(statusCode: number | undefined, message: string, code?: string): Error {
  return Object.assign(new Error(message), { statusCode, code });
}

/** As much of Stripe as the pack uses: it remembers identifiers for 24 hours and adds up by the hour. */
export class FakeStripe implements StripeClient {
  readonly events = new Map<string, Sent>();
  readonly #seen = new Map<string, number>();
  now: () => Date;
  requests = 0;
  /** What happens to the next requests, one each: fail before the event is kept, or after it (the answer is lost). */
  faults: { error: Error; kept: boolean }[] = [];
  pageSize = 100;

  constructor(now: () => Date) {
    this.now = now;
  }

  readonly billing: StripeClient["billing"] = {
    meterEvents: {
      create: async ({ identifier, timestamp, payload }) => {
        this.requests += 1;
        const fault = this.faults.shift();
        if (fault && !fault.kept) throw fault.error;
        const seenAt = this.#seen.get(identifier);
        if (seenAt !== undefined && this.now().getTime() - seenAt < 24 * HOUR * 1000)
          throw stripeError(400, `An event already exists with identifier ${identifier}.`, "duplicate_meter_event");
        this.#seen.set(identifier, this.now().getTime());
        const { stripe_customer_id: customer = "", value = "0" } = payload;
        // A forgotten identifier counts once more, as at Stripe.
        this.events.set(`${identifier}@${this.now().getTime()}`, { customer, value: Number(value), timestamp });
        if (fault) throw fault.error;
        return {};
      },
    },
    meterEventAdjustments: {
      create: async ({ cancel }) => {
        for (const key of this.events.keys()) if (key.startsWith(`${cancel.identifier}@`)) this.events.delete(key);
        return {};
      },
    },
    meters: {
      listEventSummaries: async (_meter, { customer, start_time, end_time, starting_after }) => {
        const sums = new Map<number, number>();
        for (const event of this.events.values()) {
          if (event.customer !== customer || event.timestamp < start_time || event.timestamp >= end_time) continue;
          const hour = Math.floor(event.timestamp / HOUR) * HOUR;
          sums.set(hour, (sums.get(hour) ?? 0) + event.value);
        }
        const all: SummaryLike[] = [...sums].map(([start, value]) => ({
          id: `s_${start}`,
          start_time: start,
          aggregated_value: value,
        }));
        all.sort((a, b) => b.start_time - a.start_time);
        const begin = starting_after ? all.findIndex(({ id }) => id === starting_after) + 1 : 0;
        return { data: all.slice(begin, begin + this.pageSize), has_more: begin + this.pageSize < all.length };
      },
    },
  };

  total(customer = "cus_1"): number {
    return [...this.events.values()]
      .filter((event) => event.customer === customer)
      .reduce((sum, { value }) => sum + value, 0);
  }
}
