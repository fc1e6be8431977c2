import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { StripeFault } from "../api/errors.ts";
import { customerOf } from "../billing/records.ts";
import { cardOf, cardProblemOf, emptyForm, fieldOfParam, readForm } from "../checkout-page/form.ts";
import { notFoundPage } from "../checkout-page/notices.ts";
import { type Html, type Page, refuseForeignForms, sendPage } from "../pages/layout.ts";
import {
  cancelPlan,
  changePlan,
  chooseSubscription,
  type PlanWish,
  previewPlan,
  resumePlan,
} from "../portal/actions.ts";
import { replaceCard } from "../portal/replace-card.ts";
import { type PortalVisit, visitPortal } from "../portal/session.ts";
import { FEEDBACK } from "../resources/subscription-params.ts";
import { commit } from "../transactions.ts";
import type { World } from "../world.ts";
import { homePage, portalPath } from "./home.ts";
import { alertOf, cancelPage, cardPage, changePage, completedPage, confirmPage, expiredPortalPage } from "./steps.ts";

const DONE = {
  canceled: "The plan was canceled.",
  card: "The card was saved. It is charged from now on.",
  changed: "The plan was changed.",
  resumed: "The plan goes on.",
} as const;

type Done = keyof typeof DONE;

function isDone(text: string | undefined): text is Done {
  return text !== undefined && Object.hasOwn(DONE, text);
}

function noticeOf(context: Context): Html | "" {
  const problem = context.req.query("problem");
  const done = context.req.query("done");
  const said = isDone(done) ? html`<p class="card" role="status">${DONE[done]}</p>` : "";
  return html`${said}${alertOf(problem ?? null)}`;
}

/** Where a change leads: back to the portal, or where the flow of the session says. */
function finish(context: Context, visit: PortalVisit, done: Done, problem: string | null = null): Response {
  const after = visit.session.flow?.after_completion;
  if (after?.redirect && problem === null) return context.redirect(after.redirect.return_url, 303);
  const query = new URLSearchParams({ done, ...(problem === null ? {} : { problem }) });
  return context.redirect(`${portalPath(visit)}?${query}`, 303);
}

function completed(visit: PortalVisit, done: Done): Page | null {
  const confirmation = visit.session.flow?.after_completion.hosted_confirmation;
  return confirmation ? completedPage(visit, confirmation.custom_message ?? DONE[done]) : null;
}

function wishOf(read: (name: string) => string | undefined): PlanWish {
  const given = (name: string) => read(name) || undefined;
  const quantity = given("quantity");
  return {
    subscription: given("subscription"),
    price: given("price"),
    ...(quantity === undefined ? {} : { quantity: Number(quantity) }),
  };
}

function cardForm(world: World, visit: PortalVisit) {
  const customer = customerOf(world, visit.session.customer);
  return emptyForm(customer.email ?? "", customer.name ?? "");
}

/** The page that a session opens with: all of the portal, or the one thing that its flow is for. */
function openingPage(world: World, context: Context, visit: PortalVisit): Page {
  const { flow } = visit.session;
  const done = context.req.query("done");
  const ending = isDone(done) ? completed(visit, done) : null;
  if (ending) return ending;
  if (!flow || isDone(done)) return homePage(world, visit, noticeOf(context));
  switch (flow.type) {
    case "payment_method_update":
      return cardPage(visit, cardForm(world, visit), null);
    case "subscription_cancel":
      return cancelPage(world, visit, chooseSubscription(world, visit, undefined));
    case "subscription_update_confirm":
      return showConfirm(world, visit, flowWish(visit));
    default:
      return changePage(world, visit, chooseSubscription(world, visit, undefined));
  }
}

function flowWish({ session }: PortalVisit): PlanWish {
  const details = session.flow?.subscription_update_confirm;
  const [item] = details?.items ?? [];
  return { subscription: details?.subscription, price: item?.price ?? undefined, quantity: item?.quantity };
}

function showConfirm(world: World, visit: PortalVisit, wish: PlanWish, problem: string | null = null): Page {
  const preview = commit(world, () => previewPlan(world, visit, wish));
  return confirmPage(world, visit, { wish, preview, problem });
}

async function change(world: World, context: Context, visit: PortalVisit): Promise<Response> {
  const form = await context.req.formData();
  const wish = wishOf((name) => String(form.get(name) ?? ""));
  try {
    commit(world, () => changePlan(world, visit, wish));
  } catch (error) {
    if (!(error instanceof StripeFault)) throw error;
    return sendPage(context, showConfirm(world, visit, wish, error.message), 402);
  }
  return finish(context, visit, "changed");
}

async function cancel(world: World, context: Context, visit: PortalVisit): Promise<Response> {
  const form = await context.req.formData();
  const given = (name: string) => String(form.get(name) ?? "") || undefined;
  const wish = {
    subscription: given("subscription"),
    at: (["now", "period_end"] as const).find((moment) => moment === given("at")),
    feedback: FEEDBACK.find((feedback) => feedback === given("feedback")),
    comment: given("comment"),
  };
  commit(world, () => cancelPlan(world, visit, wish));
  return finish(context, visit, "canceled");
}

async function saveCard(world: World, context: Context, visit: PortalVisit): Promise<Response> {
  const form = readForm(await context.req.formData());
  const missing = cardProblemOf(form);
  if (missing) return sendPage(context, cardPage(visit, form, missing), 400);
  try {
    const { problem } = commit(world, () => replaceCard(world, visit, cardOf(form), form.name || null));
    const said = problem === null ? null : `An open invoice could not be paid with it: ${problem}`;
    return finish(context, visit, "card", said);
  } catch (error) {
    if (!(error instanceof StripeFault)) throw error;
    const problem = { message: error.message, field: fieldOfParam(error.body.param) };
    return sendPage(context, cardPage(visit, form, problem), 402);
  }
}

type Step = (world: World, context: Context, visit: PortalVisit) => Promise<Response> | Response;

/** Enters the portal and does one step of it. What is refused is said on the portal's first page. */
async function enter(world: World, context: Context, step: Step): Promise<Response> {
  let visit: PortalVisit;
  try {
    visit = commit(world, () => visitPortal(world, context.req.param("id") ?? ""));
  } catch (error) {
    if (!(error instanceof StripeFault)) throw error;
    if (error.status === 410) return sendPage(context, expiredPortalPage(), 410);
    return sendPage(context, notFoundPage("billing page"), 404);
  }
  try {
    return await step(world, context, visit);
  } catch (error) {
    if (!(error instanceof StripeFault)) throw error;
    return sendPage(context, homePage(world, visit, alertOf(error.message)), 400);
  }
}

async function resumeStep(world: World, context: Context, visit: PortalVisit): Promise<Response> {
  const form = await context.req.formData();
  const subscription = String(form.get("subscription") ?? "") || undefined;
  commit(world, () => resumePlan(world, visit, subscription));
  return finish(context, visit, "resumed");
}

/** The customer portal, each page under the address of its session. It works without JavaScript. */
export function portalPageApp(world: World): Hono {
  const app = new Hono();
  app.use("/p/*", refuseForeignForms);
  const get = (path: string, page: (context: Context, visit: PortalVisit) => Page) =>
    app.get(path, (context) =>
      enter(world, context, (_world, _context, visit) => sendPage(context, page(context, visit))),
    );
  const post = (path: string, step: Step) => app.post(path, (context) => enter(world, context, step));
  get("/p/session/:id", (context, visit) => openingPage(world, context, visit));
  get("/p/session/:id/change", (context, visit) =>
    showConfirm(
      world,
      visit,
      wishOf((name) => context.req.query(name)),
    ),
  );
  get("/p/session/:id/cancel", (context, visit) =>
    cancelPage(world, visit, chooseSubscription(world, visit, context.req.query("subscription"))),
  );
  get("/p/session/:id/card", (_context, visit) => cardPage(visit, cardForm(world, visit), null));
  post("/p/session/:id/change", change);
  post("/p/session/:id/cancel", cancel);
  post("/p/session/:id/resume", resumeStep);
  post("/p/session/:id/card", saveCard);
  return app;
}
