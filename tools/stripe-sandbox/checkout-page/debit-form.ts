import { html } from "hono/html";
import type { CheckoutSession } from "../model.ts";
import type { Html } from "../pages/layout.ts";
import { ROUTING_NUMBER, TEST_ACCOUNTS } from "../payments/bank-accounts.ts";
import type { PayForm } from "./form.ts";
import { money } from "./summary.ts";

/** The second way to pay: a debit, whose answer comes a day later. Nothing where the session does not take one. */
export function debitForm(session: CheckoutSession, form: PayForm): Html | "" {
  const total = session.amount_total ?? 0;
  if (total === 0 || !session.payment_method_types.includes("us_bank_account")) return "";
  const options = TEST_ACCOUNTS.map(
    ({ number, label }) => html`<option value="${number}">${number}: ${label}</option>`,
  );
  const email =
    form.email === ""
      ? html`<label for="debit-email">Email</label><input id="debit-email" name="email" type="email" autocomplete="email" required maxlength="512">`
      : html`<input type="hidden" name="email" value="${form.email}">`;
  return html`<form class="card" method="post" action="/c/pay/${session.id}" novalidate aria-labelledby="debit">
<h2 id="debit">Or by bank debit, which takes a day</h2>
<p class="small soft">The order is placed at once; the money comes, or does not, a day later. Routing number ${ROUTING_NUMBER}.</p>
<input type="hidden" name="attempt" value="${form.attempt}"><input type="hidden" name="method" value="bank_debit">
${email}<label for="account">Test account</label><select id="account" name="account">${options}</select>
<button class="wide">Debit ${money(session, total)}</button></form>`;
}
