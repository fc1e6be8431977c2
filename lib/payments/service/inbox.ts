import "server-only";
import type Stripe from "stripe";
import type { Prisma } from "../../generated/prisma/client";
import { err, ok, type Result } from "../../kernel/result";
import { fromUnixSeconds } from "../../kernel/time";
import { database, type Tx, transaction } from "../../platform/db";
import { env } from "../../platform/env";
import { addJob } from "../../platform/jobs";
import { log } from "../../platform/log";
import { stripe } from "../../platform/stripe";
import { foldKeyOf, parseFoldKey, targetOf } from "../rules/events";
import { foldTarget } from "./fold-target";

/** How often a fold is tried before its events stand in the list of failed ones: about ten hours of growing pauses. */
export const MOST_ATTEMPTS = 12;
const ERROR_LENGTH = 500;

/**
 * Checks a webhook's signature over the raw bytes, as Stripe signed them.
 * Error: `invalid_signature` for a wrong, missing or old signature.
 */
export function verifyEvent(body: Uint8Array, signature: string | null): Result<Stripe.Event> {
  const refused = err({
    code: "invalid_signature" as const,
    message: "The signature does not fit the body: check STRIPE_WEBHOOK_SECRET and that nothing rewrites the request.",
  });
  if (!signature) return refused;
  try {
    return ok(stripe().webhooks.constructEvent(Buffer.from(body), signature, env().STRIPE_WEBHOOK_SECRET));
  } catch (error) {
    log().warn({ reason: error instanceof Error ? error.message : String(error) }, "a webhook was refused");
    return refused;
  }
}

async function storeEvent(tx: Tx, event: Stripe.Event, now: Date): Promise<boolean> {
  const target = targetOf(event as Parameters<typeof targetOf>[0]);
  const object = event.data.object as { id?: string; object?: string };
  const { count } = await tx.stripeWebhookEvent.createMany({
    data: [
      {
        id: event.id,
        type: event.type,
        apiVersion: event.api_version,
        objectType: object.object ?? "unknown",
        objectId: object.id ?? "",
        foldKey: target ? foldKeyOf(target) : "",
        payload: JSON.parse(JSON.stringify(event)) as Prisma.InputJsonObject,
        status: target ? "pending" : "ignored",
        createdAt: fromUnixSeconds(event.created),
        receivedAt: now,
      },
    ],
    skipDuplicates: true,
  });
  if (count > 0 && target) await queueFold(tx, foldKeyOf(target));
  return count > 0;
}

async function queueFold(tx: Tx, foldKey: string): Promise<void> {
  await addJob(tx, "fold", { fold_key: foldKey }, { key: `fold:${foldKey}`, maxAttempts: MOST_ATTEMPTS });
}

/**
 * Puts an event into the durable inbox together with the job that will look at what it points to: both or neither.
 * An event known already changes nothing; whether its work is done is a matter of its row, not of its arrival.
 */
export async function receiveEvent(event: Stripe.Event, now: Date): Promise<{ received: true; duplicate?: true }> {
  const isNew = await transaction((tx) => storeEvent(tx, event, now));
  return isNew ? { received: true } : { received: true, duplicate: true };
}

/** The worker's task: folds one target, then closes the events that had asked for it when the fetch began. */
export async function foldFromInbox(foldKey: string, clockNow: () => Date): Promise<void> {
  const waiting = await database().stripeWebhookEvent.findMany({
    where: { foldKey, status: { in: ["pending", "failed"] } },
    select: { id: true },
  });
  const ids = waiting.map((event) => event.id);
  try {
    await foldTarget(parseFoldKey(foldKey), clockNow());
  } catch (error) {
    await noteFailure(ids, error);
    throw error;
  }
  await database().stripeWebhookEvent.updateMany({
    where: { id: { in: ids } },
    data: { status: "processed", processedAt: clockNow(), lastError: null },
  });
}

async function noteFailure(ids: readonly string[], error: unknown): Promise<void> {
  const lastError = (error instanceof Error ? error.message : String(error)).slice(0, ERROR_LENGTH);
  await transaction(async (tx) => {
    await tx.stripeWebhookEvent.updateMany({
      where: { id: { in: [...ids] } },
      data: { attempts: { increment: 1 }, lastError },
    });
    await tx.stripeWebhookEvent.updateMany({
      where: { id: { in: [...ids] }, attempts: { gte: MOST_ATTEMPTS } },
      data: { status: "failed" },
    });
  });
}

/** Events that wait or have failed, and since when the oldest of them waits (seconds; null when none does). */
export async function inspectInbox(now: Date) {
  const open = await database().stripeWebhookEvent.groupBy({
    by: ["status"],
    where: { status: { in: ["pending", "failed"] } },
    _count: true,
    _min: { receivedAt: true },
  });
  const of = (status: "pending" | "failed") => open.find((group) => group.status === status);
  const oldest = of("pending")?._min.receivedAt ?? null;
  return {
    waiting: of("pending")?._count ?? 0,
    failed: of("failed")?._count ?? 0,
    oldest_waiting_since: oldest?.toISOString() ?? null,
    oldest_seconds: oldest ? Math.max(0, Math.floor((now.getTime() - oldest.getTime()) / 1000)) : null,
  };
}

/** Puts every failed event back into the queue, to be tried from the start. Returns how many things will be looked at. */
export async function replayFailed(): Promise<number> {
  return transaction(async (tx) => {
    const failed = await tx.stripeWebhookEvent.findMany({
      where: { status: "failed" },
      select: { foldKey: true },
      distinct: ["foldKey"],
    });
    await tx.stripeWebhookEvent.updateMany({ where: { status: "failed" }, data: { status: "pending", attempts: 0 } });
    for (const event of failed) await queueFold(tx, event.foldKey);
    return failed.length;
  });
}
