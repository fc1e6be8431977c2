import { type Context, Hono } from "hono";
import { StripeFault } from "../api/errors.ts";
import { settleIntent } from "../billing/settle.ts";
import { worldOf } from "../billing/time.ts";
import { applyPromotionCode } from "../checkout/apply-code.ts";
import { currentSession } from "../checkout/expire-session.ts";
import { finishAuthentication, type PaymentResult, paySession } from "../checkout/pay-session.ts";
import { intentOfSession, needsCard, sessionHidden, sessionOfIntent } from "../checkout/session-store.ts";
import type { CheckoutSession } from "../model.ts";
import { refuseForeignForms, sendPage } from "../pages/layout.ts";
import { confirmIntent } from "../payments/intents.ts";
import { commit } from "../transactions.ts";
import type { World } from "../world.ts";
import { cardOf, emptyForm, type FormProblem, fieldOfParam, type PayForm, problemOf, readForm } from "./form.ts";
import { alreadyPaidPage, authenticationPage, expiredPage, notFoundPage, receiptPage, successUrl } from "./notices.ts";
import { payPage } from "./pay-page.ts";

function idOf(context: Context): string {
  return context.req.param("id") ?? "";
}

function formFor(session: CheckoutSession): PayForm {
  return emptyForm(
    session.customer_details?.email ?? session.customer_email ?? "",
    session.customer_details?.name ?? "",
  );
}

/** What the last attempt met, for a person who comes back to the page. */
function lastProblem(world: World, session: CheckoutSession): FormProblem | null {
  const intent = intentOfSession(world, session);
  const message = intent?.last_payment_error?.message;
  return typeof message === "string" ? { message, field: null } : null;
}

/** Where a session is at: the form, or why there is none. */
function showSession(world: World, context: Context, session: CheckoutSession | undefined): Promise<Response> {
  if (!session) return sendPage(context, notFoundPage("checkout"), 404);
  if (session.status === "complete") return sendPage(context, alreadyPaidPage(session));
  if (session.status === "expired") return sendPage(context, expiredPage(session), 410);
  const input = { session, form: formFor(session), problem: lastProblem(world, session) };
  return sendPage(context, payPage(world, input));
}

function follow(context: Context, result: PaymentResult): Response {
  if (result.kind === "requires_action") return context.redirect(`/3ds/${result.intent.id}`, 303);
  return context.redirect(successUrl(result.session), 303);
}

function pay(world: World, context: Context, session: CheckoutSession, form: PayForm): Promise<Response> | Response {
  const withCard = needsCard(session) && form.account === null;
  const problem = problemOf(form, withCard);
  if (problem) return sendPage(context, payPage(world, { session, form, problem }), 400);
  const billing = { email: form.email, name: form.name === "" ? null : form.name };
  const card = withCard ? cardOf(form) : null;
  const payment = { card, billing, form: form.attempt, bankAccount: form.account ?? undefined };
  try {
    return follow(
      context,
      commit(world, () => paySession(world, session.id, payment)),
    );
  } catch (error) {
    if (!(error instanceof StripeFault)) throw error;
    const refused = { message: error.message, field: fieldOfParam(error.body.param) };
    return sendPage(context, payPage(world, { session, form, problem: refused }), 402);
  }
}

async function submit(world: World, context: Context): Promise<Response> {
  const session = commit(world, () => currentSession(world, idOf(context)));
  const form = readForm(await context.req.formData());
  if (session?.status === "open") return pay(world, context, session, form);
  // A double click sends one form twice: the second answer leads where the first one did.
  const isSameForm = session !== undefined && sessionHidden(world, session.id).paidBy === form.attempt;
  if (session?.status === "complete" && isSameForm) return context.redirect(successUrl(session), 303);
  return context.redirect(`/c/pay/${idOf(context)}`, 303);
}

async function applyCode(world: World, context: Context): Promise<Response> {
  const session = commit(world, () => currentSession(world, idOf(context)));
  if (session?.status !== "open") return context.redirect(`/c/pay/${idOf(context)}`, 303);
  const code = String((await context.req.formData()).get("code") ?? "").trim();
  const refusal = commit(world, () => applyPromotionCode(world, session, code));
  if (refusal === null) return context.redirect(`/c/pay/${session.id}`, 303);
  const input = { session, form: formFor(session), problem: null, codeProblem: refusal };
  return sendPage(context, payPage(world, input), 400);
}

function showAuthentication(world: World, context: Context): Promise<Response> {
  const intent = world.objects.find("payment_intent", idOf(context));
  if (!intent) return sendPage(context, notFoundPage("payment"), 404);
  if (intent.status === "requires_action") return sendPage(context, authenticationPage(intent));
  const session = sessionOfIntent(world, intent.id);
  return showSession(world, context, session);
}

/** Ends the step of an intent that code confirmed without a session. */
function authenticateAlone(world: World, intentId: string, authenticated: boolean): string {
  const intent = world.objects.find("payment_intent", intentId);
  const method = intent?.payment_method ? world.objects.find("payment_method", intent.payment_method) : undefined;
  const returnUrl = intent?.next_action?.redirect_to_url?.return_url ?? "/";
  if (intent?.status !== "requires_action" || !method) return returnUrl;
  const at = worldOf(world, intent.customer);
  settleIntent(at, confirmIntent(at, { intent, method, authenticated }).intent);
  return returnUrl;
}

async function decide(world: World, context: Context): Promise<Response> {
  const intentId = idOf(context);
  const authenticated = (await context.req.formData()).get("decision") === "authenticate";
  const session = sessionOfIntent(world, intentId);
  if (!session) {
    return context.redirect(
      commit(world, () => authenticateAlone(world, intentId, authenticated)),
      303,
    );
  }
  if (session.status === "complete") return context.redirect(successUrl(session), 303);
  try {
    return follow(
      context,
      commit(world, () => finishAuthentication(world, intentId, authenticated)),
    );
  } catch (error) {
    if (!(error instanceof StripeFault)) throw error;
    // The session's page says what the bank said.
    return context.redirect(`/c/pay/${session.id}`, 303);
  }
}

/** The pages that a buyer sees: checkout, 3-D Secure, receipt. They work without JavaScript. */
export function checkoutPageApp(world: World): Hono {
  const app = new Hono();
  app.use("/c/*", refuseForeignForms);
  app.use("/3ds/*", refuseForeignForms);
  app.get("/c/pay/:id", (context) =>
    showSession(
      world,
      context,
      commit(world, () => currentSession(world, idOf(context))),
    ),
  );
  app.post("/c/pay/:id", (context) => submit(world, context));
  app.post("/c/pay/:id/promotion-code", (context) => applyCode(world, context));
  app.get("/3ds/:id", (context) => showAuthentication(world, context));
  app.post("/3ds/:id", (context) => decide(world, context));
  app.get("/receipts/:id", (context) => {
    const charge = world.objects.find("charge", idOf(context));
    return charge ? sendPage(context, receiptPage(charge)) : sendPage(context, notFoundPage("receipt"), 404);
  });
  return app;
}
