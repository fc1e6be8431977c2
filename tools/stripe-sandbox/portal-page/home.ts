import { html } from "hono/html";
import { periodOf } from "../billing/items.ts";
import { customerOf, methodFor } from "../billing/records.ts";
import type { Invoice, Subscription } from "../model.ts";
import type { Html, Page } from "../pages/layout.ts";
import { livingSubscriptions, type Offers, offersFor } from "../portal/offers.ts";
import type { PortalVisit } from "../portal/session.ts";
import type { World } from "../world.ts";
import { cardText, dayText, planText, priceText, subscriptionName, totalText } from "./words.ts";

const INVOICES_SHOWN = 24;

export function backLink({ session }: PortalVisit): Html | "" {
  return session.return_url ? html`<p><a href="${session.return_url}">← Return to the shop</a></p>` : "";
}

/** Where a session's forms go. */
export function portalPath({ session }: PortalVisit, step = ""): string {
  return `/p/session/${session.id}${step}`;
}

/** What comes next for a subscription, in a sentence. */
function outlook(subscription: Subscription): string {
  const end = dayText(periodOf(subscription).end);
  if (subscription.cancel_at !== null) return `Ends on ${dayText(subscription.cancel_at)}.`;
  switch (subscription.status) {
    case "trialing":
      return `Free until ${end}.`;
    case "paused":
      return "Paused: it goes on when you resume it.";
    case "incomplete":
      return "Waits for its first payment.";
    case "past_due":
    case "unpaid":
      return "The last payment did not go through. A new card pays what is open.";
    default:
      return `Renews on ${end}.`;
  }
}

function quantityField({ quantity }: Offers, id: string, present: number): Html | "" {
  if (!quantity) return "";
  const most = quantity.maximum === null ? "" : html` max="${quantity.maximum}"`;
  return html`<label for="quantity-${id}">Quantity</label>
<input id="quantity-${id}" name="quantity" type="number" inputmode="numeric" min="${quantity.minimum}"${most} value="${present}">`;
}

/** The form that asks for another plan; its answer is a page with what that costs. */
export function changeForm(world: World, visit: PortalVisit, subscription: Subscription): Html | "" {
  const offers = offersFor(world, visit, subscription);
  const [item] = subscription.items.data;
  if (!item || (offers.prices.length < 2 && !offers.quantity)) return "";
  const options = offers.prices.map(
    (price) =>
      html`<option value="${price.id}"${price.id === item.price.id ? html` selected` : ""}>${planText(world, price)}</option>`,
  );
  const plan =
    options.length === 0
      ? ""
      : html`<label for="price-${subscription.id}">Plan</label><select id="price-${subscription.id}" name="price">${options}</select>`;
  return html`<form method="get" action="${portalPath(visit, "/change")}">
<input type="hidden" name="subscription" value="${subscription.id}">${plan}${quantityField(offers, subscription.id, item.quantity)}
<p><button>See what a change costs</button></p></form>`;
}

function endingForm(visit: PortalVisit, subscription: Subscription): Html | "" {
  if (subscription.cancel_at !== null || subscription.status === "paused") {
    const label = subscription.status === "paused" ? "Resume" : "Keep this plan";
    return html`<form method="post" action="${portalPath(visit, "/resume")}">
<input type="hidden" name="subscription" value="${subscription.id}"><button>${label}</button></form>`;
  }
  if (!visit.configuration.features.subscription_cancel.enabled) return "";
  return html`<p><a class="button" href="${portalPath(visit, `/cancel?subscription=${subscription.id}`)}">Cancel this plan</a></p>`;
}

function subscriptionCard(world: World, visit: PortalVisit, subscription: Subscription): Html {
  const prices = subscription.items.data.map((item) => priceText(item.price)).join(", ");
  return html`<section class="card" aria-label="${subscriptionName(world, subscription)}">
<h2>${subscriptionName(world, subscription)}</h2>
<p>${prices}<br>${outlook(subscription)} <span class="state">${subscription.status}</span></p>
${changeForm(world, visit, subscription)}${endingForm(visit, subscription)}</section>`;
}

function methodCard(world: World, visit: PortalVisit): Html {
  const customer = customerOf(world, visit.session.customer);
  const [first] = livingSubscriptions(world, customer.id);
  const id = methodFor(world, first, customer);
  const method = id === null ? undefined : world.objects.find("payment_method", id);
  const change = visit.configuration.features.payment_method_update.enabled
    ? html`<p><a class="button" href="${portalPath(visit, "/card")}">${method ? "Use another card" : "Add a card"}</a></p>`
    : "";
  return html`<section class="card" aria-labelledby="method"><h2 id="method">Payment method</h2>
<p>${method ? cardText(method) : "None yet."}</p>${change}</section>`;
}

function invoiceRow(invoice: Invoice): Html {
  return html`<tr><td>${dayText(invoice.created)}</td><td>${totalText(invoice)}</td>
<td><span class="state">${invoice.status}</span></td>
<td><a href="${invoice.hosted_invoice_url ?? "#"}">${invoice.number}</a> <a href="${invoice.invoice_pdf ?? "#"}" aria-label="PDF of ${invoice.number}">PDF</a></td></tr>`;
}

function invoiceTable(world: World, { session, configuration }: PortalVisit): Html | "" {
  if (!configuration.features.invoice_history.enabled) return "";
  const { customer } = session;
  const shown = ["open", "paid", "uncollectible", "void"];
  const invoices = world.objects.list("invoice", { filters: { customer, status: shown }, limit: INVOICES_SHOWN });
  const head = ["Date", "Total", "State", "Invoice"].map((title) => html`<th scope="col">${title}</th>`);
  const table = html`<table><thead><tr>${head}</tr></thead><tbody>${invoices.map(invoiceRow)}</tbody></table>`;
  return html`<section class="card" aria-labelledby="invoices"><h2 id="invoices">Invoices</h2>
${invoices.length === 0 ? html`<p class="soft">None yet.</p>` : table}</section>`;
}

/** The portal itself: plans, card, invoices. */
export function homePage(world: World, visit: PortalVisit, notice: Html | ""): Page {
  const plans = livingSubscriptions(world, visit.session.customer);
  const customer = customerOf(world, visit.session.customer);
  const cards = plans.map((subscription) => subscriptionCard(world, visit, subscription));
  const { headline } = visit.configuration.business_profile;
  return {
    title: "Billing",
    body: html`${backLink(visit)}<h1>Billing</h1>${notice}
<p class="soft">${headline ?? ""} ${customer.email ?? customer.name ?? customer.id}</p>
<div class="columns"><div>${cards.length === 0 ? html`<p class="card soft">There is no running plan.</p>` : cards}</div>
<div>${methodCard(world, visit)}${invoiceTable(world, visit)}</div></div>`,
  };
}
