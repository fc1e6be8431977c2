import { html } from "hono/html";
import { sessionDiscounts } from "../checkout/apply-discount.ts";
import { sessionLines } from "../checkout/session-store.ts";
import type { CheckoutSession } from "../model.ts";
import type { Html } from "../pages/layout.ts";
import { formatMoney } from "../resources/common.ts";
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

/** What is bought and what it costs, line by line, with discounts and the total. */
export function orderSummary(world: World, session: CheckoutSession): Html {
  const lines = sessionLines(world, session.id).map((line) => {
    const quantity = line.quantity ?? 1;
    const each = quantity > 1 ? html` <span class="soft">× ${quantity}</span>` : "";
    return html`<li class="row"><span>${line.description ?? "Item"}${each}</span><span>${money(session, line.amount_subtotal)}</span></li>`;
  });
  const off = session.total_details?.amount_discount ?? 0;
  const subtotal =
    off > 0
      ? html`<div class="row total"><span>Subtotal</span><span>${money(session, session.amount_subtotal ?? 0)}</span></div>`
      : "";
  return html`<section class="card" aria-labelledby="order">
<h2 id="order">Your order</h2>
<ul class="lines">${lines}</ul>
${subtotal}
${discountRows(world, session)}
<div class="row total"><span>Total due</span><span>${money(session, session.amount_total ?? 0)}</span></div>
</section>`;
}
