import { expect } from "vitest";
import { type Answer, bundleOwner, buyPlan, invoicesOf, manage, type PlanShop, paidOf, spendTrial } from "./plans";
import type { TestPerson } from "./viewer";

export const amountOf = (answer: Answer, field: string) => (answer.body[field] as { amount: number }).amount;
export const sum = (cents: readonly number[]) => cents.reduce((all, one) => all + one, 0);

/** Somebody with a bundle of $1,299, and a Pro plan that it is credited to. */
export async function creditedPro(shop: PlanShop, interval: "month" | "year", hasTrial: boolean) {
  const person = await bundleOwner(shop, 129_900);
  if (!hasTrial) await spendTrial(person);
  const { subscriptionId } = await buyPlan(shop, person, { slug: "pro", interval });
  return { person, subscriptionId };
}

/** What discounts took off each invoice, oldest first. */
export async function creditsOf(subscriptionId: string): Promise<number[]> {
  return (await invoicesOf(subscriptionId)).map((invoice) =>
    sum((invoice.total_discount_amounts ?? []).map(({ amount }) => amount)),
  );
}

/** Previews a change, sees that it adds up, makes it, and sees that the preview was kept. */
export async function changePlan(
  person: TestPerson,
  subscriptionId: string,
  wish: Record<string, unknown>,
): Promise<Answer> {
  const preview = await manage(person, "preview", wish);
  expect(preview.status).toBe(200);
  const before = await paidOf(subscriptionId);
  const changed = await manage(person, "change", { ...wish, token: preview.body.token });
  expect(changed.status).toBe(200);
  expect(sum(await paidOf(subscriptionId)) - sum(before)).toBe(amountOf(preview, "due_now"));
  return preview;
}
