import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPaid, createSession, errorOf, LINE, startTestSandbox, type TestSandbox } from "./support";

let sandbox: TestSandbox;

beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.stop());

describe("discounts and totals", () => {
  const LINES = [
    LINE,
    { quantity: 2, price_data: { currency: "usd", unit_amount: 9900, product_data: { name: "B" } } },
  ];

  it("spreads an amount over the lines to the cent and counts the coupon's use when it is paid", async () => {
    const coupon = await sandbox.stripe.coupons.create({ amount_off: 1001, currency: "usd", max_redemptions: 1 });
    const session = await createSession(sandbox.stripe, { line_items: LINES, discounts: [{ coupon: coupon.id }] });
    expect(session).toMatchObject({
      amount_subtotal: 27_700,
      amount_total: 26_699,
      total_details: { amount_discount: 1001 },
    });
    const lines = await sandbox.stripe.checkout.sessions.listLineItems(session.id);
    expect(lines.data.map((line) => line.description)).toEqual(["Audit log capture", "B"]);
    expect(lines.data.reduce((sum, line) => sum + line.amount_discount, 0)).toBe(1001);
    expect(lines.data.reduce((sum, line) => sum + line.amount_total, 0)).toBe(26_699);
    expect((await sandbox.stripe.coupons.retrieve(coupon.id)).times_redeemed).toBe(0);
    await sandbox.pay(session.id);
    expect(await sandbox.stripe.coupons.retrieve(coupon.id)).toMatchObject({ times_redeemed: 1, valid: false });
    const error = await errorOf(createSession(sandbox.stripe, { discounts: [{ coupon: coupon.id }] }));
    expect(error.code).toBe("coupon_expired");
  });

  it("takes a percentage and keeps to the products that a coupon is for", async () => {
    const product = await sandbox.stripe.products.create({
      name: "Runbook",
      default_price_data: { currency: "usd", unit_amount: 9900 },
    });
    const coupon = await sandbox.stripe.coupons.create({ percent_off: 33.3, applies_to: { products: [product.id] } });
    const session = await createSession(sandbox.stripe, {
      line_items: [LINE, { price: String(product.default_price), quantity: 1 }],
      discounts: [{ coupon: coupon.id }],
      expand: ["line_items"],
    });
    expect(session.line_items?.data.map((line) => line.amount_discount)).toEqual([0, 3297]);
    const shown = await sandbox.stripe.coupons.retrieve(coupon.id, { expand: ["applies_to"] });
    expect(shown.applies_to?.products).toEqual([product.id]);
  });

  it("needs no payment when nothing is due, and refuses what is too little to charge", async () => {
    const all = await sandbox.stripe.coupons.create({ percent_off: 100 });
    const free = await createSession(sandbox.stripe, { discounts: [{ coupon: all.id }] });
    await sandbox.pay(free.id);
    const done = await sandbox.stripe.checkout.sessions.retrieve(free.id);
    expect(done).toMatchObject({ status: "complete", payment_status: "no_payment_required", payment_intent: null });
    const almost = await sandbox.stripe.coupons.create({ amount_off: 7860, currency: "usd" });
    const error = await errorOf(createSession(sandbox.stripe, { discounts: [{ coupon: almost.id }] }));
    expect(error).toMatchObject({ code: "amount_too_small", statusCode: 400 });
  });

  it("takes promotion codes, each within its rules", async () => {
    const coupon = await sandbox.stripe.coupons.create({ percent_off: 10 });
    const promotion = { type: "coupon", coupon: coupon.id } as const;
    const code = await sandbox.stripe.promotionCodes.create({ promotion, code: "SPRING", max_redemptions: 1 });
    const { session } = await createPaid(sandbox, { discounts: [{ promotion_code: code.id }] });
    expect(session).toMatchObject({ amount_total: 7110, discounts: [{ coupon: null, promotion_code: code.id }] });
    expect((await sandbox.stripe.promotionCodes.retrieve(code.id)).active).toBe(false);
    expect((await errorOf(createSession(sandbox.stripe, { discounts: [{ promotion_code: code.id }] }))).code).toBe(
      "promotion_code_invalid",
    );
    const dear = await sandbox.stripe.promotionCodes.create({
      promotion,
      restrictions: { minimum_amount: 10_000, minimum_amount_currency: "usd" },
    });
    expect(
      (await errorOf(createSession(sandbox.stripe, { discounts: [{ promotion_code: dear.id }] }))).message,
    ).toMatch(/minimum amount/);
  });
});
