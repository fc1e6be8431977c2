import { type Context, Hono } from "hono";
import { html, raw } from "hono/html";
import { type Html, refuseForeignForms, sendPage } from "../pages/layout.ts";
import type { WebhookSender } from "../webhooks/sender.ts";
import type { World } from "../world.ts";
import { dashboardActions } from "./actions.ts";
import { eventDetail, eventList, switches } from "./events-page.ts";
import { paymentsPage } from "./payments-page.ts";

function navigation(context: Context): Html {
  const link = (path: string, label: string) =>
    html`<li><a href="${path}"${context.req.path === path ? raw(' aria-current="page"') : ""}>${label}</a></li>`;
  return html`<nav aria-label="Dashboard"><ul>${link("/", "Events")}${link("/payments", "Payments")}</ul></nav>`;
}

function problem(context: Context): Html | "" {
  const message = context.req.query("problem");
  return message === undefined ? "" : html`<p class="alert" role="alert">${message}</p>`;
}

function show(context: Context, title: string, content: Html): Promise<Response> {
  return sendPage(context, { title, body: html`${navigation(context)}${problem(context)}${content}` });
}

/** What a keeper looks at while trying the shop: events, deliveries, payments, and the buttons that disturb them. */
export function dashboardApp(world: World, sender: WebhookSender): Hono {
  const app = new Hono();
  app.use("/dashboard/*", refuseForeignForms);
  app.get("/", (context) =>
    show(context, "Events", html`<h1>Events</h1>${switches(world)}${eventList(world, context.req.query("before"))}`),
  );
  app.get("/payments", (context) => show(context, "Payments", html`<h1>Payments</h1>${paymentsPage(world)}`));
  app.get("/events/:id", (context) => {
    const event = world.objects.find("event", context.req.param("id"));
    if (!event) return sendPage(context, { title: "Not found", body: html`<h1>There is no such event</h1>` }, 404);
    return show(context, event.type, eventDetail(world, event));
  });
  app.route("/dashboard", dashboardActions(world, sender));
  return app;
}
