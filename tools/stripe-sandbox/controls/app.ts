import { type Context, Hono } from "hono";
import { invalidRequest, resourceMissing, StripeFault } from "../api/errors.ts";
import { currentSession, expireSession } from "../checkout/expire-session.ts";
import { type PaymentResult, paySession } from "../checkout/pay-session.ts";
import { settleDebitNow } from "../checkout/settle-debit.ts";
import type { CheckoutSession } from "../model.ts";
import { normalizeNumber } from "../payments/cards.ts";
import { closeDispute, openDispute } from "../payments/disputes.ts";
import { completeRefund, failRefund } from "../payments/refunds.ts";
import { commit } from "../transactions.ts";
import { releaseHeld } from "../webhooks/release.ts";
import type { WebhookSender } from "../webhooks/sender.ts";
import type { World } from "../world.ts";
import { clockControls } from "./clock.ts";
import {
  billingInput,
  closeInput,
  disputeInput,
  faultsInput,
  payInput,
  readInput,
  refundsInput,
  releaseInput,
  settleInput,
  taxInput,
  webhooksInput,
} from "./input.ts";
import { portalControls } from "./portal.ts";
import { describeState } from "./state.ts";

const LONGEST_WAIT_MS = 60_000;

function webhookStatus(world: World): Record<string, unknown> {
  const { deliveries, settings } = world;
  return {
    ...settings.get("webhooks"),
    pending: deliveries.count("pending"),
    held: deliveries.count("held"),
    delivered: deliveries.count("delivered"),
    failed: deliveries.count("failed"),
    dropped: deliveries.count("dropped"),
  };
}

async function pay(world: World, context: Context): Promise<Response> {
  const input = await readInput(context, payInput);
  const id = context.req.param("id") ?? "";
  const year = world.clock().getUTCFullYear() + 4;
  const card = { number: normalizeNumber(input.card), expMonth: 12, expYear: year, cvc: "123" };
  const billing = payer(world, id, input);
  const result: PaymentResult = commit(world, () =>
    paySession(world, id, {
      card,
      billing,
      authenticate: input.authenticate,
      bankAccount: input.method === "bank_debit" ? input.account : undefined,
    }),
  );
  return context.json(result.session);
}

/** Who pays: as told, or the person that the session already knows. */
function payer(world: World, id: string, input: { email?: string | undefined; name?: string | undefined }) {
  const known = world.objects.find("checkout.session", id)?.customer_details;
  return {
    email: input.email ?? known?.email ?? "buyer@example.com",
    name: input.name ?? known?.name ?? "Sandbox Buyer",
  };
}

function expire(world: World, id: string): CheckoutSession {
  const session = currentSession(world, id);
  if (!session) throw resourceMissing("checkout session", id);
  if (session.status !== "open") throw invalidRequest(`The session is ${session.status}; only an open one can expire.`);
  return expireSession(world, session);
}

async function release(world: World, sender: WebhookSender, context: Context): Promise<Response> {
  const { wait_ms, ...order } = await readInput(context, releaseInput);
  const { dropped, sent } = releaseHeld(world, order);
  const ids = sent.map((delivery) => delivery.id);
  await sender.attempted(ids, wait_ms);
  const results = ids.flatMap((id) => world.deliveries.find(id) ?? []);
  return context.json({ released: sent.length, dropped: dropped.length, deliveries: results });
}

/** Pages of other origins may not pull these levers: browsers say where a request comes from. */
function refuseForeignPage(context: Context): void {
  const site = context.req.header("sec-fetch-site");
  if (site === "cross-site") throw invalidRequest("The sandbox's controls are not for other pages.", { status: 403 });
}

/** The controls that scripts use, under `/sandbox`. Plain JSON in and out; errors have Stripe's form. */
export function controlsApp(world: World, sender: WebhookSender): Hono {
  const app = new Hono();
  app.onError((error, context) => {
    if (!(error instanceof StripeFault)) throw error;
    return context.json({ error: error.body }, error.status as 400);
  });
  app.use("*", async (context, next) => {
    refuseForeignPage(context);
    await next();
  });
  app.post("/checkout/sessions/:id/pay", (context) => pay(world, context));
  app.post("/checkout/sessions/:id/expire", (context) =>
    context.json(commit(world, () => expire(world, context.req.param("id")))),
  );
  app.post("/payment_intents/:id/settle", async (context) => {
    const { succeeds } = await readInput(context, settleInput);
    return context.json(commit(world, () => settleDebitNow(world, context.req.param("id"), succeeds)));
  });
  app.get("/webhooks", async (context) => {
    const wait = Number(context.req.query("wait_ms") ?? 0);
    if (wait > 0) await sender.idle(Math.min(wait, LONGEST_WAIT_MS));
    return context.json(webhookStatus(world));
  });
  app.put("/webhooks", async (context) => {
    world.settings.set("webhooks", await readInput(context, webhooksInput));
    return context.json(webhookStatus(world));
  });
  app.post("/webhooks/release", (context) => release(world, sender, context));
  app.post("/charges/:id/dispute", async (context) => {
    const input = await readInput(context, disputeInput);
    return context.json(commit(world, () => openDispute(world, context.req.param("id"), input)));
  });
  app.post("/disputes/:id/close", async (context) => {
    const { won } = await readInput(context, closeInput);
    return context.json(commit(world, () => closeDispute(world, context.req.param("id"), won)));
  });
  app.post("/refunds/:id/fail", (context) =>
    context.json(commit(world, () => failRefund(world, context.req.param("id")))),
  );
  app.route("/portal", portalControls(world));
  app.route("/clock", clockControls(world));
  app.get("/billing", (context) => context.json(world.settings.get("billing")));
  app.put("/billing", async (context) => {
    const change = await readInput(context, billingInput);
    return context.json(world.settings.set("billing", { ...world.settings.get("billing"), ...change }));
  });
  app.post("/refunds/:id/succeed", (context) =>
    context.json(commit(world, () => completeRefund(world, context.req.param("id")))),
  );
  app.get("/refunds", (context) => context.json(world.settings.get("refunds")));
  app.put("/refunds", async (context) =>
    context.json(world.settings.set("refunds", await readInput(context, refundsInput))),
  );
  app.get("/tax", (context) => context.json(world.settings.get("tax")));
  app.put("/tax", async (context) => context.json(world.settings.set("tax", await readInput(context, taxInput))));
  app.get("/faults", (context) => context.json(world.settings.get("faults")));
  app.put("/faults", async (context) => {
    const { next, ...fault } = await readInput(context, faultsInput);
    return context.json(world.settings.set("faults", { ...fault, next: next ?? null }));
  });
  app.get("/state", (context) => context.json(describeState(world)));
  return app;
}
