import { POST as checkoutPost } from "@/app/api/v1/billing/checkout/route";
import { POST as webhookPost } from "@/app/api/v1/billing/webhook/route";
import { foldSession } from "@/lib/payments/service/fold-target";
import { foldFromInbox } from "@/lib/payments/service/inbox";
import { parseRefundJob, refundLines } from "@/lib/payments/service/refund";
import { carryOutRefund } from "@/lib/payments/service/refund-decision";
import { clock } from "@/lib/platform/clock";
import { database } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { apiRequest, type TestPerson } from "./viewer";

type Item = { kind: "key" | "bundle"; slug: string };

/** Presses "Buy" as this person, and answers with what the API said. */
export async function checkout(as: TestPerson, items: readonly Item[], more: Record<string, unknown> = {}) {
  const response = await checkoutPost(
    apiRequest("/api/v1/billing/checkout", { as, body: { items, ...more } }),
    undefined,
  );
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** The checkout session of an order that was just begun. */
export async function sessionOf(orderId: unknown): Promise<string> {
  const order = await database().order.findUniqueOrThrow({ where: { id: String(orderId) } });
  if (!order.stripeSessionId) throw new Error("The order has no session.");
  return order.stripeSessionId;
}

/** Delivers an event to the webhook, signed by Stripe's own helper. */
export async function deliver(event: unknown): Promise<Response> {
  const payload = JSON.stringify(event);
  const signature = stripe().webhooks.generateTestHeaderString({
    payload,
    secret: process.env.STRIPE_WEBHOOK_SECRET ?? "",
  });
  const request = new Request("http://localhost:3000/api/v1/billing/webhook", {
    method: "POST",
    headers: { "stripe-signature": signature },
    body: payload,
  });
  return webhookPost(request, undefined);
}

type JobRow = { id: string; task: string; payload: Record<string, string>; lockedBy: string | null };

async function takeJob(): Promise<JobRow | undefined> {
  const rows = await database().$queryRaw<JobRow[]>`
    select j.id::text, t.identifier as task, j.payload, j.locked_by as "lockedBy"
      from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
     where t.identifier = any (${Object.keys(jobs)}) order by j.id limit 1`;
  return rows[0];
}

const jobs: Record<string, (payload: JobRow["payload"]) => Promise<unknown>> = {
  fold: (payload) => foldFromInbox(payload.fold_key ?? "", clock.now),
  "fold-again": (payload) => foldSession(payload.session_id ?? "", clock.now()),
  "carry-out-refund": (payload) => carryOutRefund(payload.decision_id ?? "", clock.now()),
  "refund-lines": (payload) =>
    refundLines(parseRefundJob(payload as { order_id: string; cause: string; lines: string }), clock.now()),
};

/** Does the waiting payment jobs one after the other, as the worker would, until none is left. */
export async function drainJobs(): Promise<number> {
  let last = "";
  for (let done = 0; ; done += 1) {
    const job = await takeJob();
    if (!job) return done;
    // A job that a worker still holds cannot be completed here: without this the loop would never end.
    if (job.id === last) throw new Error(`Job ${job.id} (${job.task}) is held by ${job.lockedBy ?? "nobody"}.`);
    last = job.id;
    await jobs[job.task]?.(job.payload);
    await database().$executeRaw`select graphile_worker.complete_jobs(array[${job.id}]::bigint[])`;
  }
}
