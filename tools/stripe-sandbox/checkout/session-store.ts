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
  /** What becomes of a session in subscription mode. */
  subscription?: SessionSubscription;
  /** The rate of automatic tax. */
  taxRate?: string;
  /** Who is paying, while a 3-D Secure step is open. */
  billing?: Billing;
  /** The form that paid, so that its second submission is known as the same. */
  paidBy?: string;
}

export interface SessionSubscription {
  description: string | null;
  metadata: Metadata;
  missingMethod: "cancel" | "create_invoice" | "pause";
  trialDays: number | null;
  trialEnd: number | null;
}

export function sessionHidden(world: World, id: string): SessionHidden {
  return world.objects.hidden<SessionHidden>(id) ?? { intent: { metadata: {} } };
}

export function sessionLines(world: World, sessionId: string): LineItem[] {
  return world.objects.list("item", { parent: sessionId, oldestFirst: true });
}

/** The session that belongs to an intent, if one does. */
export function sessionOfIntent(world: World, intentId: string): CheckoutSession | undefined {
  const owner = world.objects.parent(intentId);
  return owner === undefined ? undefined : world.objects.find("checkout.session", owner);
}

/** The intent by which a session is being paid. Only in payment mode does the session name it itself. */
export function intentOfSession(world: World, session: CheckoutSession): PaymentIntent | undefined {
  return world.objects.list("payment_intent", { parent: session.id, limit: 1 })[0];
}

/** Whether a card is asked for: there is something to pay, or will be later. */
export function needsCard(session: CheckoutSession): boolean {
  if (session.amount_total !== 0) return true;
  return session.mode === "subscription" && session.payment_method_collection === "always";
}
