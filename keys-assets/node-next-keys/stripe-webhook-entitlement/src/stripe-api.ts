/**
 * What is used of Stripe's Node SDK. An instance of `Stripe` (version 18 or newer) fits as it is, and so does a small object
 * in a test. Times are Unix seconds, as Stripe gives them; `snapshot.ts` turns them into dates.
 */
export interface StripeApi {
  webhooks: { constructEventAsync(body: string, signature: string, secret: string): Promise<StripeEvent> };
  checkout: {
    sessions: {
      retrieve(id: string, params: { expand: string[] }): Promise<CheckoutSession>;
      list(params: Paging & SessionFilter): Promise<Page<CheckoutSession>>;
      listLineItems(id: string, params: Paging): Promise<Page<Priced>>;
    };
  };
  subscriptions: { retrieve(id: string): Promise<Subscription> };
  subscriptionItems: { list(params: Paging & { subscription: string }): Promise<Page<SubscriptionItem>> };
  invoices: {
    list(params: Paging & { subscription: string; status: "open"; expand: string[] }): Promise<Page<Invoice>>;
  };
  charges: { list(params: Paging & { payment_intent: string }): Promise<Page<Charge>> };
  refunds: { list(params: Paging & { payment_intent: string }): Promise<Page<Refund>> };
  disputes: { list(params: Paging & { payment_intent: string }): Promise<Page<Dispute>> };
  events: { list(params: Paging & { types: string[]; created: { gte: number } }): Promise<Page<StripeEvent>> };
}

export interface Paging {
  limit: number;
  starting_after?: string;
}

export interface SessionFilter {
  payment_intent?: string;
  subscription?: string;
  status?: "complete";
  created?: { gte: number };
}

export interface Page<T> {
  data: T[];
  has_more: boolean;
}

export type Ref = string | { id: string } | null;
type Metadata = Record<string, string> | null;

export interface StripeEvent {
  id: string;
  type: string;
  data: { object: object };
}

export interface Priced {
  id: string;
  price: { id: string } | null;
}

export interface CheckoutSession {
  id: string;
  mode: string;
  status: string | null;
  payment_status: string;
  created: number;
  client_reference_id: string | null;
  metadata: Metadata;
  subscription: Ref;
  payment_intent: string | { id: string; latest_charge: string | Charge | null } | null;
  line_items?: Page<Priced>;
}

export interface Charge {
  id: string;
  status: string;
  amount_captured: number;
  created: number;
  disputed: boolean;
}

export interface Refund {
  id: string;
  amount: number;
  status: string | null;
  created: number;
  metadata: Metadata;
}

export interface Dispute {
  id: string;
  status: string;
  created: number;
  balance_transactions: { amount: number; created: number }[];
}

export interface SubscriptionItem extends Priced {
  current_period_start: number;
}

export interface Subscription {
  id: string;
  status: string;
  start_date: number;
  cancel_at: number | null;
  canceled_at: number | null;
  ended_at: number | null;
  trial_end: number | null;
  cancellation_details: { reason: string | null } | null;
  status_details?: { paused?: { transitioned_at: number } | null } | null;
  metadata: Metadata;
  items: Page<SubscriptionItem>;
}

export interface Invoice {
  id: string;
  created: number;
  attempted: boolean;
  due_date: number | null;
  status_transitions: { finalized_at: number | null };
  payments?: Page<{ payment: { payment_intent?: Ref } }>;
}

export function idOf(ref: Ref | undefined): string | null {
  return typeof ref === "string" ? ref : (ref?.id ?? null);
}

/** Every item of a list, page by page. Stripe's own paging is not used, so that a test needs no more than `list`. */
export async function* everyItem<T extends { id: string }>(
  list: (paging: Paging) => Promise<Page<T>>,
): AsyncGenerator<T> {
  let last: string | undefined;
  do {
    const page = await list({ limit: 100, ...(last === undefined ? {} : { starting_after: last }) });
    yield* page.data;
    last = page.has_more ? page.data.at(-1)?.id : undefined;
  } while (last !== undefined);
}
