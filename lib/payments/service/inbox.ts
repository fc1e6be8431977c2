import "server-only";
import type Stripe from "stripe";
import type { Prisma } from "../../generated/prisma/client";
import { err, ok, type Result } from "../../kernel/result";
import { fromUnixSeconds } from "../../kernel/time";
import { database, lockFor, type Tx, transaction, unlessBusy } from "../../platform/db";
import { env } from "../../platform/env";
import { addJob } from "../../platform/jobs";
import { log } from "../../platform/log";
import { stripe } from "../../platform/stripe";
import { foldKeyOf, parseFoldKey, targetOf } from "../rules/events";
import { foldTarget } from "./fold-target";

/** How often a fold is tried before its events stand in the list of failed ones: about ten hours of growing pauses. */
export const MOST_ATTEMPTS = 12;
/** Events that follow another one about the same object this soon are looked at together. */
export const BURST_MS = 2_000;
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

async function storeEvent(tx: Tx, event: Stripe.Event, now: Date, delayMs: number): Promise<boolean> {
  const target = targetOf(event as Parameters<typeof targetOf>[0]);
  const object = event.data.object as { id?: string; object?: string };
  // One after the other for each object, so that of a burst only the first is the first.
  if (target) await lockFor(tx, `inbox:${foldKeyOf(target)}`);
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
  if (count > 0 && target) {
    const burstMs = (await isFollowing(tx, event.id, foldKeyOf(target), now)) ? BURST_MS : 0;
    await queueFold(tx, foldKeyOf(target), Math.max(delayMs, burstMs));
  }
  return count > 0;
}

/** The first event about an object is looked at right away; what follows it closely waits for its like. */
async function isFollowing(tx: Tx, id: string, foldKey: string, now: Date): Promise<boolean> {
  const before = await tx.stripeWebhookEvent.findFirst({
    where: { foldKey, id: { not: id }, receivedAt: { gt: new Date(now.getTime() - BURST_MS) } },
    select: { id: true },
  });
  return before !== null;
}

async function queueFold(tx: Tx, foldKey: string, delayMs = 0): Promise<void> {
  await addJob(tx, "fold", { fold_key: foldKey }, { key: `fold:${foldKey}`, delayMs, maxAttempts: MOST_ATTEMPTS });
}

/**
 * Puts an event into the durable inbox together with the job that will look at what it points to: both or neither.
 * An event known already changes nothing; whether its work is done is a matter of its row, not of its arrival.
 */
export async function receiveEvent(
  event: Stripe.Event,
  now: Date,
  delayMs = 0,
): Promise<{ received: true; duplicate?: true }> {
  const isNew = await transaction((tx) => storeEvent(tx, event, now, delayMs));
  return isNew ? { received: true } : { received: true, duplicate: true };
}

/**
 * The worker's task: folds one target, then closes the events that had asked for it when the fetch began. What is being
 * folded elsewhere at this moment is looked at again after it; when no event waits any more there is nothing to do.
 */
export async function foldFromInbox(foldKey: string, clockNow: () => Date): Promise<void> {
  const isDone = await unlessBusy(`fold:${foldKey}`, () => foldWaiting(foldKey, clockNow));
  if (!isDone) await transaction((tx) => queueFold(tx, foldKey, BURST_MS));
}

async function foldWaiting(foldKey: string, clockNow: () => Date): Promise<void> {
  const waiting = await database().stripeWebhookEvent.findMany({
    where: { foldKey, status: { in: ["pending", "failed"] } },
    select: { id: true },
  });
  if (waiting.length === 0) return;
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

/**
 * After Stripe could not be asked: queues the fold again, after a pause that grows with every attempt and is never the
 * same for two, so that what waits does not come back all at once. Reconciliation comes back sooner than the longest.
 */
export async function foldLater(foldKey: string): Promise<void> {
  await transaction(async (tx) => {
    const { _max } = await tx.stripeWebhookEvent.aggregate({
      where: { foldKey, status: "pending" },
      _max: { attempts: true },
    });
    if (_max.attempts === null) return;
    const pauseMs = Math.exp(Math.min(_max.attempts, 10)) * 1000;
    const delayMs = Math.round(pauseMs * (0.75 + Math.random() / 2));
    // A job beside the one that events ask for: a new event is looked at right away, and this one then finds nothing.
    await addJob(tx, "fold", { fold_key: foldKey }, { key: `later:${foldKey}`, delayMs, maxAttempts: MOST_ATTEMPTS });
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
