import { html, raw } from "hono/html";
import { periodOf } from "../billing/items.ts";
import type { FormProblem, PayForm } from "../checkout-page/form.ts";
import { cardFields, testCardTable } from "../checkout-page/pay-page.ts";
import type { Invoice, Subscription } from "../model.ts";
import type { Html, Page } from "../pages/layout.ts";
import { cancelChoices, type PlanPreview, type PlanWish } from "../portal/actions.ts";
import type { PortalVisit } from "../portal/session.ts";
import { formatMoney } from "../resources/common.ts";
import { FEEDBACK } from "../resources/subscription-params.ts";
import type { World } from "../world.ts";
import { backLink, changeForm, portalPath } from "./home.ts";
import { dayText, FEEDBACK_TEXT, planText, subscriptionName } from "./words.ts";

export function alertOf(message: string | null): Html | "" {
  return message === null ? "" : html`<p class="alert" role="alert">${message}</p>`;
}

/** Back to the portal, or out of it when the session is for one thing only. */
function leave(visit: PortalVisit): Html | "" {
  if (visit.session.flow) return backLink(visit);
  return html`<p><a href="${portalPath(visit)}">← Back to billing</a></p>`;
}

function signed(amount: number, currency: string): string {
  const text = formatMoney(Math.abs(amount), currency);
  return amount < 0 ? `−${text}` : text;
}

function previewRows(preview: Invoice): Html {
  const rows = preview.lines.data.map(
    (line) =>
      html`<li class="row"><span>${line.description ?? "Item"}</span><span>${signed(line.amount, preview.currency)}</span></li>`,
  );
  const off = preview.total_discount_amounts.reduce((sum, entry) => sum + entry.amount, 0);
  const discount =
    off > 0 ? html`<li class="row"><span>Discount</span><span>${signed(-off, preview.currency)}</span></li>` : "";
  const taxes = (preview.total_taxes ?? []).reduce((sum, entry) => sum + entry.amount, 0);
  const tax =
    taxes === 0 ? "" : html`<li class="row"><span>Tax</span><span>${signed(taxes, preview.currency)}</span></li>`;
  return html`<ul class="lines">${rows}${discount}${tax}</ul>
<div class="row total"><span>Total</span><span>${signed(preview.total, preview.currency)}</span></div>
<div class="row"><span>To be paid</span><span>${signed(preview.amount_due, preview.currency)}</span></div>`;
}

export interface ConfirmInput {
  wish: PlanWish;
  preview: PlanPreview;
  problem: string | null;
}

/** What a change costs, and the button that makes it. */
export function confirmPage(world: World, visit: PortalVisit, { wish, preview, problem }: ConfirmInput): Page {
  const { subscription, invoice, isNow } = preview;
  const [item] = subscription.items.data;
  const wanted = wish.price === undefined ? undefined : world.objects.find("price", wish.price);
  const price = wanted ?? item?.price;
  const quantity = wish.quantity ?? item?.quantity ?? 1;
  const plan = price ? planText(world, price) : subscriptionName(world, subscription);
  return {
    title: "Change the plan",
    isNarrow: true,
    body: html`${leave(visit)}<div class="card"><h1>Change the plan</h1>${alertOf(problem)}
<p>From ${subscriptionName(world, subscription)} to <strong>${quantity === 1 ? "" : `${quantity} × `}${plan}</strong>.</p>
<h2>${isNow ? "Due now" : `The next invoice, ${dayText(periodOf(subscription).end)}`}</h2>
${previewRows(invoice)}
<form method="post" action="${portalPath(visit, "/change")}">
<input type="hidden" name="subscription" value="${subscription.id}">
<input type="hidden" name="price" value="${price?.id ?? ""}"><input type="hidden" name="quantity" value="${quantity}">
<button class="primary">Confirm the change</button></form></div>`,
  };
}

/** The choice of a plan alone, for sessions that are for nothing else. */
export function changePage(world: World, visit: PortalVisit, subscription: Subscription): Page {
  const form = changeForm(world, visit, subscription);
  return {
    title: "Change the plan",
    isNarrow: true,
    body: html`${leave(visit)}<div class="card"><h1>Change the plan</h1><p>${subscriptionName(world, subscription)}</p>
${form === "" ? html`<p>There is nothing to change it to.</p>` : form}</div>`,
  };
}

function reasonFields(visit: PortalVisit): Html | "" {
  const { cancellation_reason: reason } = visit.configuration.features.subscription_cancel;
  if (!reason.enabled) return "";
  const offered = FEEDBACK.filter((feedback) => reason.options.includes(feedback));
  const options = offered.map((feedback) => html`<option value="${feedback}">${FEEDBACK_TEXT[feedback]}</option>`);
  return html`<label for="feedback">Why? (optional)</label>
<select id="feedback" name="feedback"><option value="">No answer</option>${options}</select>
<label for="comment">Anything else (optional)</label><input id="comment" name="comment" maxlength="5000">`;
}

export function cancelPage(
  world: World,
  visit: PortalVisit,
  subscription: Subscription,
  problem: string | null = null,
): Page {
  const choices = cancelChoices(visit);
  const end = dayText(periodOf(subscription).end);
  const label = { now: "Cancel now", period_end: `Cancel on ${end}` };
  const buttons = choices.map(
    (choice, index) =>
      html`<button${index === 0 ? raw(' class="primary"') : raw(' class="wide"')} name="at" value="${choice}">${label[choice]}</button>`,
  );
  return {
    title: "Cancel the plan",
    isNarrow: true,
    body: html`${leave(visit)}<div class="card"><h1>Cancel the plan</h1>${alertOf(problem)}
<p>${subscriptionName(world, subscription)}. ${choices.includes("period_end") ? `It is paid for until ${end}.` : ""}</p>
<form method="post" action="${portalPath(visit, "/cancel")}">
<input type="hidden" name="subscription" value="${subscription.id}">${reasonFields(visit)}${buttons}</form></div>`,
  };
}

export function cardPage(visit: PortalVisit, form: PayForm, problem: FormProblem | null): Page {
  return {
    title: problem ? `Error: ${problem.message}` : "Card",
    isNarrow: true,
    body: html`${leave(visit)}<form class="card" method="post" action="${portalPath(visit, "/card")}" novalidate>
<h1>Your card</h1>${alertOf(problem?.message ?? null)}
<p>It is charged from now on, and pays what is open.</p>
${cardFields(form, problem)}
<button class="primary">Save the card</button></form>${testCardTable()}`,
  };
}

export function expiredPortalPage(): Page {
  return {
    title: "Session expired",
    isNarrow: true,
    body: html`<div class="card center"><h1>This billing page has expired</h1>
<p>Nothing was changed. Open it again from the shop.</p></div>`,
  };
}

/** The end of a session that was for one thing only. */
export function completedPage(visit: PortalVisit, message: string): Page {
  return {
    title: "Done",
    isNarrow: true,
    body: html`<div class="card center"><h1>Done</h1><p>${message}</p>${backLink(visit)}</div>`,
  };
}
