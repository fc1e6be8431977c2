import { html } from "hono/html";
import type { Charge, CheckoutSession, PaymentIntent } from "../model.ts";
import type { Page } from "../pages/layout.ts";
import { formatTime } from "../pages/layout.ts";
import { formatMoney } from "../resources/common.ts";
import { money } from "./summary.ts";

/** Where a paid session leads, its own id put in where the shop asked for it. */
export function successUrl(session: CheckoutSession): string {
  return (session.success_url ?? "/").replaceAll("{CHECKOUT_SESSION_ID}", session.id);
}

export function alreadyPaidPage(session: CheckoutSession): Page {
  const total = money(session, session.amount_total ?? 0);
  if (session.payment_status === "unpaid") {
    return {
      title: "Payment under way",
      isNarrow: true,
      body: html`<div class="card center"><h1>The payment is under way</h1>
<p>The debit of ${total} takes a day. The shop is told when it went through, or did not.</p>
<a class="button primary" href="${successUrl(session)}">Continue to the shop</a></div>`,
    };
  }
  return {
    title: "Already paid",
    isNarrow: true,
    body: html`<div class="card center"><h1>This is already paid</h1>
<p>The payment of ${total} went through. It was taken once, and this page takes nothing more.</p>
<a class="button primary" href="${successUrl(session)}">Continue to the shop</a></div>`,
  };
}

export function expiredPage(session: CheckoutSession): Page {
  const back = session.cancel_url
    ? html`<a class="button primary" href="${session.cancel_url}">Return to the shop</a>`
    : "";
  return {
    title: "Checkout expired",
    isNarrow: true,
    body: html`<div class="card center"><h1>This checkout has expired</h1>
<p>Nothing was charged. Start again from the shop.</p>${back}</div>`,
  };
}

export function notFoundPage(what: string): Page {
  return {
    title: "Not found",
    isNarrow: true,
    body: html`<div class="card center"><h1>There is no such ${what}</h1><p>The address may be incomplete.</p></div>`,
  };
}

export function authenticationPage(intent: PaymentIntent): Page {
  return {
    title: "3-D Secure",
    isNarrow: true,
    body: html`<div class="card"><h1>Is it you who is paying?</h1>
<p>The bank of this test card asks its holder to confirm the payment of <strong>${formatMoney(intent.amount, intent.currency)}</strong>
(3-D Secure).</p>
<form method="post" action="/3ds/${intent.id}">
<button class="primary" name="decision" value="authenticate">Authenticate</button>
<button class="wide" name="decision" value="fail">Fail authentication</button>
</form></div>`,
  };
}

/** The end of the number that was charged. */
function paidWith({ payment_method_details: paid }: Charge): string {
  if (paid?.us_bank_account) return `bank account ending in ${paid.us_bank_account.last4 ?? ""}`;
  return `card ending in ${paid?.card?.last4 ?? ""}`;
}

export function receiptPage(charge: Charge): Page {
  const amount = formatMoney(charge.amount, charge.currency);
  const refunded =
    charge.amount_refunded > 0
      ? html`<div class="row"><span>Refunded</span><span>−${formatMoney(charge.amount_refunded, charge.currency)}</span></div>`
      : "";
  return {
    title: "Receipt",
    isNarrow: true,
    body: html`<div class="card"><h1>Receipt</h1>
<div class="row"><span>${charge.description ?? "Payment"}</span><span>${amount}</span></div>${refunded}
<div class="row total"><span>Paid</span><span>${formatMoney(charge.amount - charge.amount_refunded, charge.currency)}</span></div>
<p class="small soft">${formatTime(charge.created)} UTC, ${paidWith(charge)}<br><code>${charge.id}</code></p>
</div>`,
  };
}
