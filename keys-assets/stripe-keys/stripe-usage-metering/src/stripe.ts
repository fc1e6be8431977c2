import type { Batch } from "./types.ts";

/** What is used of the Stripe SDK; pass your `stripe`. */
export interface StripeClient {
  billing: {
    meterEvents: {
      create(
        params: { event_name: string; identifier: string; timestamp: number; payload: Record<string, string> },
        options: { idempotencyKey: string; maxNetworkRetries: number },
      ): Promise<unknown>;
    };
    meterEventAdjustments: {
      create(
        params: { event_name: string; type: "cancel"; cancel: { identifier: string } },
        options: { idempotencyKey: string },
      ): Promise<unknown>;
    };
    meters: {
      listEventSummaries(
        meterId: string,
        params: {
          customer: string;
          start_time: number;
          end_time: number;
          value_grouping_window: "hour";
          limit: number;
          starting_after?: string;
        },
      ): PromiseLike<{ data: readonly SummaryLike[]; has_more: boolean }>;
    };
  };
}

export interface SummaryLike {
  readonly id: string;
  readonly start_time: number;
  readonly aggregated_value: number;
}

/** The keys of the payload, when the meter was not made with Stripe's own. */
export interface PayloadKeys {
  readonly customer: string;
  readonly value: string;
}
export const DEFAULT_KEYS: PayloadKeys = { customer: "stripe_customer_id", value: "value" };

const seconds = (moment: Date) => Math.floor(moment.getTime() / 1000);

/** Sends one batch. Both keys are the batch's id: the header repeats the answer, the identifier refuses a second event. */
export async function sendBatch(stripe: StripeClient, batch: Batch, keys: PayloadKeys): Promise<void> {
  await stripe.billing.meterEvents.create(
    {
      event_name: batch.meter,
      identifier: batch.id,
      timestamp: seconds(batch.at),
      payload: { [keys.customer]: batch.customerId, [keys.value]: String(batch.quantity) },
    },
    // One try for each claim: what happens between tries is for the store to remember.
    { idempotencyKey: batch.id, maxNetworkRetries: 0 },
  );
}

/**
 * What an error of sending means. `there`: Stripe has this identifier already. `no`: not taken, and never will be as it is.
 * `later`: certainly not taken, try again. `unknown`: no answer, or one that says nothing. `stop`: nothing can be sent now.
 */
export type Verdict = { readonly kind: "there" | "no" | "later" | "unknown" | "stop"; readonly reason: string };

interface ErrorLike {
  readonly statusCode?: number;
  readonly code?: string;
  readonly message?: string;
}

export function judge(error: unknown): Verdict {
  const { statusCode, code, message = String(error) } = (error ?? {}) as ErrorLike;
  const reason = code ? `${code}: ${message}` : message;
  if (code === "duplicate_meter_event" || /already exists with identifier/i.test(message))
    return { kind: "there", reason };
  if (statusCode === 401 || statusCode === 403) return { kind: "stop", reason };
  if (statusCode === 429 || statusCode === 409) return { kind: "later", reason };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return { kind: "no", reason };
  return { kind: "unknown", reason };
}

/** A customer's hours as Stripe has added them up, by the hour's start in milliseconds. Hours without usage are left out. */
export async function readHours(
  stripe: StripeClient,
  meterId: string,
  customer: string,
  from: Date,
  to: Date,
): Promise<Map<number, number>> {
  const hours = new Map<number, number>();
  const range = { customer, start_time: seconds(from), end_time: seconds(to), value_grouping_window: "hour" as const };
  let last: string | undefined;
  do {
    const cursor = last === undefined ? {} : { starting_after: last };
    const page = await stripe.billing.meters.listEventSummaries(meterId, { ...range, limit: 100, ...cursor });
    for (const summary of page.data)
      if (summary.aggregated_value !== 0) hours.set(summary.start_time * 1000, summary.aggregated_value);
    last = page.has_more ? page.data.at(-1)?.id : undefined;
  } while (last !== undefined);
  return hours;
}
