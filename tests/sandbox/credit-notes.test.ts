import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, createSubscriber, eventsAbout, replaceCard, startBilling } from "./billing-support";
import { RawApi } from "./raw-api";
import { differences, fixture, type TypedSample, typeProblems } from "./shape-check";
import { errorOf } from "./support";

let sandbox: Awaited<ReturnType<typeof startBilling>>;
let stripe: Stripe;
beforeAll(async () => {
  sandbox = await startBilling();
  ({ stripe } = sandbox);
});
afterAll(() => sandbox.stop());

/** A monthly subscriber with an invoice of $29 that was paid, and where told so one that was not. */
async function invoiced(hasOpen = false) {
  const subscriber = await createSubscriber(stripe, { start: at(2027, 4, 1) });
  const { customer } = subscriber;
  const { id } = await stripe.subscriptions.create({ customer, items: [{ price: sandbox.plans.monthly }] });
  if (hasOpen) {
    await replaceCard(stripe, customer, "pm_card_chargeCustomerFail");
    await subscriber.advance(at(2027, 5, 1, 12));
  }
  const [invoice] = (await stripe.invoices.list({ subscription: id, limit: 1 })).data;
  return { ...subscriber, id, invoice: invoice as Stripe.Invoice };
}

describe("a credit note of a paid invoice", () => {
  it("gives back to the card, to the balance and elsewhere, and says so on the invoice", async () => {
    const { customer, invoice } = await invoiced();
    const note = await stripe.creditNotes.create({
      invoice: invoice.id,
      amount: 2000,
      refund_amount: 1200,
      credit_amount: 500,
      out_of_band_amount: 300,
      reason: "order_change",
      memo: "Sorry for the wait.",
    });
    expect(note).toMatchObject({
      status: "issued",
      type: "post_payment",
      total: 2000,
      number: `${invoice.number}-CN-01`,
      refunds: [{ amount_refunded: 1200, type: "refund" }],
      lines: { data: [{ type: "custom_line_item", amount: 2000 }] },
    });
    const [charge] = (await stripe.charges.list({ customer })).data;
    expect(charge?.amount_refunded).toBe(1200);
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: -500 });
    const after = await stripe.invoices.retrieve(invoice.id);
    expect(after).toMatchObject({ status: "paid", amount_paid: 2900, post_payment_credit_notes_amount: 2000 });
    const events = await eventsAbout(stripe, note.id);
    expect(events).toEqual(["credit_note.created"]);
    expect((await stripe.creditNotes.list({ invoice: invoice.id })).data.map(({ id }) => id)).toEqual([note.id]);
  });

  it("is for no more than the invoice, and for what its parts add up to", async () => {
    const { invoice } = await invoiced();
    const { creditNotes } = stripe;
    const create = (more: object) => creditNotes.create({ invoice: invoice.id, ...more });
    expect((await errorOf(create({ amount: 3000, refund_amount: 3000 }))).param).toBe("amount");
    expect((await errorOf(create({ amount: 1000, refund_amount: 500 }))).param).toBe("credit_amount");
    expect((await errorOf(create({}))).code).toBe("parameter_missing");
    const [line] = invoice.lines.data;
    const lines = [{ type: "invoice_line_item", invoice_line_item: line?.id, amount: 1400 }] as never;
    const note = await create({ lines, credit_amount: 1400 });
    expect(note.lines.data).toMatchObject([{ invoice_line_item: line?.id, amount: 1400 }]);
    expect((await errorOf(create({ amount: 1600, credit_amount: 1600 }))).param).toBe("amount");
    const renamed = await creditNotes.update(note.id, { memo: "Half a month" });
    expect(renamed.memo).toBe("Half a month");
    expect((await errorOf(creditNotes.voidCreditNote(note.id))).message).toMatch(/still open/);
  });
});

describe("a credit note of an open invoice", () => {
  it("makes it ask for less, which is then what is paid", async () => {
    const { customer, invoice } = await invoiced(true);
    const note = await stripe.creditNotes.create({ invoice: invoice.id, amount: 900 });
    expect(note).toMatchObject({ type: "pre_payment", pre_payment_amount: 900, refunds: [] });
    const less = await stripe.invoices.retrieve(invoice.id);
    expect(less).toMatchObject({ status: "open", amount_remaining: 2000, pre_payment_credit_notes_amount: 900 });
    await replaceCard(stripe, customer, "pm_card_visa");
    expect(await stripe.invoices.pay(invoice.id)).toMatchObject({ status: "paid", amount_paid: 2000 });
    const [charge] = (await stripe.charges.list({ customer })).data;
    expect(charge?.amount).toBe(2000);
  });

  it("for all of it settles it, and one that is voided counts no more", async () => {
    const { id, invoice } = await invoiced(true);
    const note = await stripe.creditNotes.create({ invoice: invoice.id, amount: 900 });
    expect((await stripe.creditNotes.voidCreditNote(note.id)).status).toBe("void");
    expect((await stripe.invoices.retrieve(invoice.id)).amount_remaining).toBe(2900);
    await stripe.creditNotes.create({ invoice: invoice.id, amount: 2900 });
    expect((await stripe.invoices.retrieve(invoice.id)).status).toBe("paid");
    expect((await stripe.subscriptions.retrieve(id)).status).toBe("active");
  });
});

it("credit notes have the fields of Stripe's examples and of the SDK's types", async () => {
  const api = new RawApi(sandbox.url);
  const samples: TypedSample[] = [];
  for (const note of await api.list("credit_notes")) {
    // What kind its lines are differs; they are looked at one by one.
    const { lines: _own, ...plain } = note;
    const { lines: _theirs, ...whole } = fixture("credit_note") as typeof note;
    expect(differences(plain, whole)).toEqual([]);
    samples.push({ type: "Stripe.CreditNote", value: note });
    for (const line of await api.list(`credit_notes/${note.id}/lines`)) {
      const { invoice_line_item: _only, ...example } = fixture("credit_note_line_item") as typeof line;
      expect(differences(line, example)).toEqual([]);
      samples.push({ type: "Stripe.CreditNoteLineItem", value: line });
    }
  }
  for (const type of ["created", "updated", "voided"]) {
    const [event] = await api.list("events", `type=credit_note.${type}&limit=1`);
    samples.push({ type: `Extract<Stripe.Event, { type: "credit_note.${type}" }>`, value: event });
  }
  expect(samples.length).toBeGreaterThan(8);
  expect(typeProblems(samples)).toEqual([]);
});
