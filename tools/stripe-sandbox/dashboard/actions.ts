import { type Context, Hono } from "hono";
import { z } from "zod";
import { invalidRequest, resourceMissing, StripeFault } from "../api/errors.ts";
import { expireSession } from "../checkout/expire-session.ts";
import { settleDebitNow } from "../checkout/settle-debit.ts";
import { faultsInput, releaseInput, webhooksInput } from "../controls/input.ts";
import { closeDispute, openDispute } from "../payments/disputes.ts";
import { createRefund } from "../payments/refunds.ts";
import { commit } from "../transactions.ts";
import { releaseHeld } from "../webhooks/release.ts";
import type { WebhookSender } from "../webhooks/sender.ts";
import type { World } from "../world.ts";

/** A form's fields as the controls' schemas want them: numbers as numbers, empty fields left out. */
async function formFields(context: Context): Promise<Record<string, string | number>> {
  const entries = [...(await context.req.formData()).entries()].flatMap(
    ([name, value]): [string, string | number][] => {
      if (typeof value !== "string" || value.trim() === "") return [];
      return [[name, /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value]];
    },
  );
  return Object.fromEntries(entries);
}

function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw invalidRequest(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}`);
}

const resendInput = z.object({
  copies: z.number().int().min(1).max(100).default(1),
  delay_ms: z.number().int().min(0).max(3_600_000).default(0),
});

/** Sends an event again, so often and so late, to every endpoint there is. */
function resend(world: World, eventId: string, input: z.output<typeof resendInput>): void {
  if (!world.objects.find("event", eventId)) throw resourceMissing("event", eventId);
  const due_ms = Date.now() + input.delay_ms;
  for (const endpoint of world.objects.list("webhook_endpoint", { filters: { status: "enabled" } })) {
    for (let copy = 0; copy < input.copies; copy += 1) {
      world.deliveries.add({ event_id: eventId, endpoint_id: endpoint.id, state: "pending", due_ms });
    }
  }
  world.deliverSoon();
}

/** Moves one waiting delivery: sends it now, sends it later, holds it or gives it up. */
function moveDelivery(world: World, id: number, action: string, delayMs: number): void {
  const delivery = world.deliveries.find(id);
  if (!delivery || (delivery.state !== "held" && delivery.state !== "pending")) {
    throw invalidRequest("This delivery is not waiting any more.");
  }
  if (action === "drop") world.deliveries.setState(id, "dropped");
  else if (action === "hold") world.deliveries.setState(id, "held");
  else if (action === "send") world.deliveries.setState(id, "pending", Date.now() + delayMs);
  else throw invalidRequest(`Unknown action: ${action}`);
  world.deliverSoon();
}

function refundAll(world: World, chargeId: string, amount: number | undefined): void {
  const charge = world.objects.find("charge", chargeId);
  if (!charge) throw resourceMissing("charge", chargeId);
  createRefund(world, { charge, amount, metadata: {} });
}

const amountInput = z.object({ amount: z.number().int().min(1).optional() });
const delayInput = z.object({ delay_ms: z.number().int().min(0).default(0) });

type Action = (context: Context) => Promise<unknown> | unknown;

/** Where a reader goes after an action: back to the page of the form, never to another origin. */
function comeBack(context: Context): string {
  const from = new URL(context.req.query("from") ?? "/", "http://sandbox.invalid");
  return from.host === "sandbox.invalid" ? `${from.pathname}${from.search}` : "/";
}

/** The buttons of the dashboard: each a form that posts here and comes back. */
export function dashboardActions(world: World, sender: WebhookSender): Hono {
  const app = new Hono();
  const id = (context: Context) => context.req.param("id") ?? "";
  const on = (path: string, action: Action) =>
    app.post(path, async (context) => {
      try {
        await action(context);
        return context.redirect(comeBack(context), 303);
      } catch (error) {
        if (!(error instanceof StripeFault)) throw error;
        const back = new URL(comeBack(context), "http://sandbox.invalid");
        back.searchParams.set("problem", error.message);
        return context.redirect(`${back.pathname}${back.search}`, 303);
      }
    });
  on("/events/:id/resend", async (context) => {
    const input = parse(resendInput, await formFields(context));
    commit(world, () => resend(world, id(context), input));
  });
  on("/deliveries/:id/:action", async (context) => {
    const { delay_ms } = parse(delayInput, await formFields(context));
    commit(world, () => moveDelivery(world, Number(id(context)), context.req.param("action") ?? "", delay_ms));
  });
  on("/webhooks", async (context) => world.settings.set("webhooks", parse(webhooksInput, await formFields(context))));
  on("/release", async (context) => {
    const { wait_ms: _wait, ...order } = parse(releaseInput, await formFields(context));
    releaseHeld(world, order);
    sender.wake();
  });
  on("/faults", async (context) => {
    const { next, ...fault } = parse(faultsInput, await formFields(context));
    world.settings.set("faults", { ...fault, next: next ?? null });
  });
  on("/charges/:id/dispute", (context) => commit(world, () => openDispute(world, id(context))));
  on("/charges/:id/refund", async (context) => {
    const { amount } = parse(amountInput, await formFields(context));
    commit(world, () => refundAll(world, id(context), amount));
  });
  on("/payment_intents/:id/:outcome", (context) =>
    commit(world, () => settleDebitNow(world, id(context), context.req.param("outcome") === "settled")),
  );
  on("/disputes/:id/:verdict", (context) =>
    commit(world, () => closeDispute(world, id(context), context.req.param("verdict") === "won")),
  );
  on("/sessions/:id/expire", (context) => {
    const session = world.objects.find("checkout.session", id(context));
    if (session?.status !== "open") throw invalidRequest("This session is not open.");
    commit(world, () => expireSession(world, session));
  });
  return app;
}
