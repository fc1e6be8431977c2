import { worldOf } from "../billing/time.ts";
import { emit } from "../events.ts";
import type { CheckoutSession, PaymentIntent } from "../model.ts";
import { commit } from "../transactions.ts";
import { nowSeconds, type World } from "../world.ts";
import { intentOfSession } from "./session-store.ts";

/** Closes an open session for good, with its intent, and tells the endpoints. */
export function expireSession(world: World, session: CheckoutSession): CheckoutSession {
  cancelOpenIntent(world, intentOfSession(world, session));
  const expired = world.objects.update("checkout.session", { ...session, status: "expired", url: null });
  emit(world, "checkout.session.expired", expired);
  return expired;
}

function cancelOpenIntent(world: World, intent: PaymentIntent | undefined): void {
  if (!intent || intent.status === "succeeded" || intent.status === "canceled") return;
  const canceled = world.objects.update("payment_intent", {
    ...intent,
    canceled_at: nowSeconds(world),
    cancellation_reason: "expired",
    next_action: null,
    status: "canceled",
  });
  emit(world, "payment_intent.canceled", canceled);
}

/** A session as it is now: an open one whose time is over is expired by looking at it. */
export function currentSession(world: World, id: string): CheckoutSession | undefined {
  const session = world.objects.find("checkout.session", id);
  return session && isOverdue(world, session) ? expireSession(worldOf(world, session.customer), session) : session;
}

function isOverdue(world: World, session: CheckoutSession): boolean {
  return session.status === "open" && session.expires_at <= nowSeconds(worldOf(world, session.customer));
}

/** Expires every session whose time is over, each in a transaction of its own. */
export function expireOverdueSessions(world: World): void {
  const open = world.objects.list("checkout.session", { filters: { status: "open" } });
  for (const session of open.filter((candidate) => isOverdue(world, candidate))) {
    commit(world, () => expireSession(worldOf(world, session.customer), session));
  }
}
