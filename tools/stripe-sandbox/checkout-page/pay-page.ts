import { html, raw } from "hono/html";
import { needsCard } from "../checkout/session-store.ts";
import type { CheckoutSession } from "../model.ts";
import type { Html, Page } from "../pages/layout.ts";
import { TEST_CARDS } from "../payments/cards.ts";
import type { World } from "../world.ts";
import { debitForm } from "./debit-form.ts";
import type { FieldName, FormProblem, PayForm } from "./form.ts";
import { money, orderSummary } from "./summary.ts";

interface Field {
  name: FieldName | "name";
  label: string;
  value: string;
  attributes: string;
}

function grouped(number: string): string {
  return number.replace(/(\d{4})(?=\d)/g, "$1 ");
}

function textField(field: Field, problem: FormProblem | null): Html {
  const isWrong = problem?.field === field.name;
  const marks = isWrong ? raw(` aria-invalid="true" aria-describedby="${field.name}-error"`) : "";
  const error = isWrong ? html`<p class="error" id="${field.name}-error">${problem.message}</p>` : "";
  return html`<div><label for="${field.name}">${field.label}</label>
<input id="${field.name}" name="${field.name}" value="${field.value}" ${raw(field.attributes)}${marks}>${error}</div>`;
}

/** The fields of a card, as every page that asks for one has them. */
export function cardFields(form: PayForm, problem: FormProblem | null): Html {
  const expiry = 'required inputmode="numeric" autocomplete="cc-exp" placeholder="MM / YY" maxlength="9"';
  const cvc = 'required inputmode="numeric" autocomplete="cc-csc" placeholder="123" maxlength="4"';
  const card =
    'required inputmode="numeric" autocomplete="cc-number" placeholder="4242 4242 4242 4242" maxlength="23" list="test-cards"';
  return html`${textField({ name: "card", label: "Card number", value: form.card, attributes: card }, problem)}
<datalist id="test-cards">${TEST_CARDS.map((known) => html`<option value="${grouped(known.number)}">${known.label}</option>`)}</datalist>
<div class="pair">
${textField({ name: "expiry", label: "Expiry", value: form.expiry, attributes: expiry }, problem)}
${textField({ name: "cvc", label: "Security code", value: form.cvc, attributes: cvc }, problem)}
</div>
${textField({ name: "name", label: "Name on card", value: form.name, attributes: 'autocomplete="cc-name" maxlength="256"' }, problem)}`;
}

export function testCardTable(): Html {
  const rows = TEST_CARDS.map(
    (card) => html`<tr><td><code>${grouped(card.number)}</code></td><td>${card.label}</td></tr>`,
  );
  return html`<details class="card" open><summary>Test cards</summary>
<p class="small soft">Any future date and any three digits go with them (four for American Express).</p>
<table><thead><tr><th scope="col">Number</th><th scope="col">What it does</th></tr></thead><tbody>${rows}</tbody></table></details>`;
}

function promotionForm(session: CheckoutSession, problem: string | null): Html | "" {
  if (!session.allow_promotion_codes) return "";
  const error = problem === null ? "" : html`<p class="error" id="code-error" role="alert">${problem}</p>`;
  const marks = problem === null ? "" : raw(' aria-invalid="true" aria-describedby="code-error"');
  return html`<form class="card" method="post" action="/c/pay/${session.id}/promotion-code">
<label for="code">Promotion code</label><input id="code" name="code" autocomplete="off" required${marks}>${error}
<p><button>Apply</button></p></form>`;
}

export interface PayPageInput {
  session: CheckoutSession;
  form: PayForm;
  problem: FormProblem | null;
  codeProblem?: string | null;
}

function payVerb(session: CheckoutSession): string {
  const total = session.amount_total ?? 0;
  if (session.mode === "subscription")
    return total === 0 ? "Start the trial" : `Subscribe for ${money(session, total)}`;
  return total === 0 ? "Complete order" : `Pay ${money(session, total)}`;
}

/** The form that pays by card, or completes what costs nothing. */
function mainForm({ session, form, problem }: PayPageInput): Html | "" {
  const total = session.amount_total ?? 0;
  const withCard = needsCard(session);
  if (withCard && !session.payment_method_types.includes("card")) return "";
  const emailIsKnown = session.customer_email !== null || session.customer !== null;
  const email = `required type="email" autocomplete="email" maxlength="512"${emailIsKnown && form.email !== "" ? " readonly" : ""}`;
  const heading = withCard ? (total === 0 ? "Your card for later" : "Pay by card") : "Nothing to pay";
  return html`<form class="card" method="post" action="/c/pay/${session.id}" novalidate aria-labelledby="pay">
<h2 id="pay">${heading}</h2>
<input type="hidden" name="attempt" value="${form.attempt}">
${textField({ name: "email", label: "Email", value: form.email, attributes: email }, problem)}
${withCard ? cardFields(form, problem) : ""}
<button class="primary">${payVerb(session)}</button>
</form>`;
}

/** The page on which a person pays an open session. */
export function payPage(world: World, input: PayPageInput): Page {
  const { session, form, problem, codeProblem = null } = input;
  const alert = problem ? html`<p class="alert" role="alert">${problem.message}</p>` : "";
  const cancel = session.cancel_url
    ? html`<p class="center"><a href="${session.cancel_url}">Cancel and return to the shop</a></p>`
    : "";
  const body = html`<h1>Checkout</h1>
<div class="columns">
<div>${orderSummary(world, session)}${promotionForm(session, codeProblem)}</div>
<div>
${alert}
${mainForm(input)}
${debitForm(session, form)}
${cancel}
${needsCard(session) ? testCardTable() : ""}
</div>
</div>`;
  return { title: problem ? `Error: ${problem.message}` : "Checkout", body };
}
