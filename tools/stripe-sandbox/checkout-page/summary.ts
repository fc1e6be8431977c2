import { html } from "hono/html";
import { unitText } from "../billing/lines.ts";
import { sessionDiscounts } from "../checkout/apply-discount.ts";
import { sessionHidden, sessionLines } from "../checkout/session-store.ts";
import type { CheckoutSession } from "../model.ts";
import { formatTime, type Html } from "../pages/layout.ts";
import { formatMoney } from "../resources/common.ts";
import { taxName } from "../tax/invoice-tax.ts";
import type { World } from "../world.ts";

export function money(session: CheckoutSession, amount: number): string {
  return formatMoney(amount, session.currency ?? "usd");
}

function discountRows(world: World, session: CheckoutSession): Html[] {
  return sessionDiscounts(world, session.id).map(({ amount, discount }) => {
    const coupon = discount.source.coupon ? world.objects.find("coupon", discount.source.coupon) : undefined;
    const code = discount.promotion_code ? world.objects.find("promotion_code", discount.promotion_code) : undefined;
    const label = code ? `Discount ${code.code}` : (coupon?.name ?? "Discount");
    return html`<div class="row"><span>${label}</span><span>−${money(session, amount)}</span></div>`;
  });
}

/** How a subscription goes on after today. */
function renewalNote(world: World, session: CheckoutSession): Html | "" {
  const wishes = sessionHidden(world, session.id).subscription;
  if (!wishes) return "";
  const prices = sessionLines(world, session.id).flatMap(({ price, quantity }) =>
    price ? [`${(quantity ?? 1) > 1 ? `${quantity} × ` : ""}${unitText(price)}`] : [],
  );
  const until = wishes.trialEnd === null ? null : `until ${formatTime(wishes.trialEnd).slice(0, 10)}`;
  const free = wishes.trialDays === null ? until : `for ${wishes.trialDays} days`;
  const start = free === null ? "Renews at" : `Free ${free}, then`;
  return html`<p class="small soft">${start} ${prices.join(" and ")}, until it is canceled.</p>`;
}

/** What is bought and what it costs, line by line, with discounts and the total. */
export function orderSummary(world: World, session: CheckoutSession): Html {
  const lines = sessionLines(world, session.id).map((line) => {
    const quantity = line.quantity ?? 1;
    const each = quantity > 1 ? html` <span class="soft">× ${quantity}</span>` : "";
    return html`<li class="row"><span>${line.description ?? "Item"}${each}</span><span>${money(session, line.amount_subtotal)}</span></li>`;
  });
  const off = session.total_details?.amount_discount ?? 0;
  const tax = session.total_details?.amount_tax ?? 0;
  const onTop =
    (session.amount_total ?? 0) + (session.total_details?.amount_discount ?? 0) - (session.amount_subtotal ?? 0);
  const taxRow =
    tax > 0
      ? html`<div class="row"><span>${taxName({ onTop, within: tax - onTop })}</span><span>${money(session, tax)}</span></div>`
      : "";
  const subtotal =
    off > 0 || tax > 0
      ? html`<div class="row total"><span>Subtotal</span><span>${money(session, session.amount_subtotal ?? 0)}</span></div>`
      : "";
  return html`<section class="card" aria-labelledby="order">
<h2 id="order">Your order</h2>
<ul class="lines">${lines}</ul>
${subtotal}
${discountRows(world, session)}${taxRow}
<div class="row total"><span>Total due</span><span>${money(session, session.amount_total ?? 0)}</span></div>
${renewalNote(world, session)}
</section>`;
}
