import type { CheckoutSession, LineItem, Metadata, PaymentIntent } from "../model.ts";
import type { Billing } from "../payments/payment-methods.ts";
import type { World } from "../world.ts";

/** What the sandbox knows about a session beyond what the API shows. */
export interface SessionHidden {
  intent: {
    description?: string | undefined;
    metadata: Metadata;
    receipt_email?: string | undefined;
    setup_future_usage?: "off_session" | "on_session" | undefined;
    shipping?: PaymentIntent["shipping"] | undefined;
    statement_descriptor?: string | undefined;
    statement_descriptor_suffix?: string | undefined;
    transfer_group?: string | undefined;
  };
  /** Who is paying, while a 3-D Secure step is open. */
  billing?: Billing;
  /** The form that paid, so that its second submission is known as the same. */
  paidBy?: string;
}

export function sessionHidden(world: World, id: string): SessionHidden {
  return world.objects.hidden<SessionHidden>(id) ?? { intent: { metadata: {} } };
}

export function sessionLines(world: World, sessionId: string): LineItem[] {
  return world.objects.list("item", { parent: sessionId, oldestFirst: true });
}

/** The session that belongs to an intent, if one does. */
export function sessionOfIntent(world: World, intentId: string): CheckoutSession | undefined {
  return world.objects.list("checkout.session", { filters: { payment_intent: intentId }, limit: 1 })[0];
}
