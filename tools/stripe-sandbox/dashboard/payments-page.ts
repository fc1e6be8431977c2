import { html } from "hono/html";
import type { Charge, CheckoutSession, Dispute } from "../model.ts";
import { formatTime, type Html } from "../pages/layout.ts";
import { isClosed } from "../payments/disputes.ts";
import { formatMoney } from "../resources/common.ts";
import type { World } from "../world.ts";

const FROM = "from=/payments";
const SHOWN = 50;

function button(action: string, label: string): Html {
  return html`<form class="inline" method="post" action="/dashboard/${action}?${FROM}"><button class="compact">${label}</button></form>`;
}

function disputeButtons(dispute: Dispute): Html {
  if (isClosed(dispute)) return html`<span class="state">dispute ${dispute.status}</span>`;
  return html`<span class="state">${dispute.status}</span> ${button(`disputes/${dispute.id}/won`, "Dispute won")}${button(`disputes/${dispute.id}/lost`, "Dispute lost")}`;
}

function refundForm(charge: Charge): Html {
  const rest = charge.amount - charge.amount_refunded;
  return html`<form class="inline" method="post" action="/dashboard/charges/${charge.id}/refund?${FROM}">
<label for="amount-${charge.id}">cents</label><input id="amount-${charge.id}" type="number" min="1" max="${rest}" name="amount" value="${rest}">
<button class="compact">Refund</button></form>`;
}

function chargeButtons(world: World, charge: Charge): Html {
  const [dispute] = world.objects.list("dispute", { filters: { charge: charge.id }, limit: 1 });
  if (charge.status === "pending") {
    const settle = `payment_intents/${charge.payment_intent}`;
    return html`${button(`${settle}/settled`, "Money comes")}${button(`${settle}/returned`, "Debit fails")}`;
  }
  if (charge.status !== "succeeded") return html`<span class="small">${charge.failure_message ?? ""}</span>`;
  const refund = charge.refunded ? html`<span class="state">refunded</span> ` : refundForm(charge);
  return html`${refund}${dispute ? disputeButtons(dispute) : button(`charges/${charge.id}/dispute`, "Dispute")}`;
}

function chargeRow(world: World, charge: Charge): Html {
  const back =
    charge.amount_refunded > 0
      ? html`<br><span class="soft small">−${formatMoney(charge.amount_refunded, charge.currency)} refunded</span>`
      : "";
  return html`<tr><td><code>${charge.id}</code><br><span class="soft small">${charge.billing_details.email ?? ""}</span></td>
<td class="soft small">${formatTime(charge.created)}</td><td>${formatMoney(charge.amount, charge.currency)}${back}</td>
<td><span class="state ${charge.status}">${charge.status}</span></td><td>${chargeButtons(world, charge)}</td></tr>`;
}

function sessionRow(session: CheckoutSession): Html {
  const actions =
    session.status === "open"
      ? html`<a href="${session.url ?? "/"}">Open</a> ${button(`sessions/${session.id}/expire`, "Expire")}`
      : html`<span class="soft small">${session.payment_status}</span>`;
  return html`<tr><td><code>${session.id}</code><br><span class="soft small">${session.customer_details?.email ?? ""}</span></td>
<td class="soft small">${formatTime(session.created)}</td><td>${formatMoney(session.amount_total ?? 0, session.currency ?? "usd")}</td>
<td><span class="state ${session.status}">${session.status}</span></td><td>${actions}</td></tr>`;
}

function table(caption: string, rows: Html[]): Html {
  const head = ["Id", "When (UTC)", "Amount", "State", "Actions"].map((title) => html`<th scope="col">${title}</th>`);
  const body = html`<table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table>`;
  return html`<section class="card scroll"><h2>${caption}</h2>${rows.length === 0 ? html`<p class="soft">None yet.</p>` : body}</section>`;
}

/** The newest sessions and charges, with what a bank or a keeper can do to them. */
export function paymentsPage(world: World): Html {
  const charges = world.objects.list("charge", { limit: SHOWN }).map((charge) => chargeRow(world, charge));
  const sessions = world.objects.list("checkout.session", { limit: SHOWN }).map(sessionRow);
  return html`${table("Charges", charges)}${table("Checkout sessions", sessions)}`;
}
