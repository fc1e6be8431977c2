import type { Page } from "@playwright/test";
import { BillingPage } from "./pages/billing-page";
import { KeyPage } from "./pages/key-page";
import { PricingPage } from "./pages/pricing-page";
import { overflow, violations } from "./support/axe";
import { expect, test } from "./support/shop";

const SLUG = "safe-cron-execution";
const UNTIL = "2030-05-12T10:00:00.000Z";

/** Answers an address of the API with what it says, changed: a renewal that fails lies a month ahead. */
async function alter(page: Page, address: string, change: (answer: Record<string, unknown>) => unknown) {
  await page.route(address, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: change(await response.json()) });
  });
}

test.describe("a renewal that is not paid", () => {
  test("is said on the page of the plan, with the day and the next step", async ({ page, person }) => {
    expect(person.email).toBeTruthy();
    await (await new PricingPage(page).open()).start("Pro");
    const overdue = { status: "past_due", trial_end: null, grace_until: UNTIL, next_payment: null };
    await alter(page, "**/api/v1/billing/subscription?*", (plan) => ({ ...plan, ...overdue }));
    const billing = await new BillingPage(page).open();
    await expect(billing.headline).toContainText("Access goes on until 12 May 2030");
    await expect(billing.headline.getByRole("link", { name: "Update card" })).toHaveAttribute(
      "href",
      "/api/v1/billing/portal?subject=personal",
    );
    await expect(billing.section("Change")).toContainText("Put in another card first");
    expect(await violations(page)).toEqual([]);

    await alter(page, `**/keys/${SLUG}/access`, (access) => ({
      ...access,
      plan: { ...(access.plan as object), state: "overdue", until: UNTIL, renews_at: null },
    }));
    await new KeyPage(page, SLUG).open();
    await expect(page.getByText("overdue: access until 12 May 2030.").first()).toBeVisible();
    await expect(page.getByRole("link", { name: "Update card" }).first()).toHaveAttribute(
      "href",
      "/account/billing?for=personal",
    );
    await expect(page.getByRole("button", { name: /^Download/ }).first()).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
});

for (const [size, viewport] of Object.entries({
  desktop: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
})) {
  test.describe(`axe finds nothing serious, light and dark, ${size}`, () => {
    test.use({ viewport });
    test.setTimeout(180_000);

    test("in any state of a plan", async ({ page, person }) => {
      expect(person.email).toBeTruthy();
      const check = async (state: string) => {
        await expect(page.locator(".skeleton")).toHaveCount(0);
        expect.soft(await violations(page), state).toEqual([]);
        expect.soft(await overflow(page), `${state}: wider than the screen`).toBeLessThanOrEqual(0);
      };
      const billing = await new BillingPage(page).open();
      await expect(page.getByText("You have no plan")).toBeVisible();
      await check("no plan");
      const pricing = await new PricingPage(page).open("?interval=year&seats=9");
      await expect(pricing.buy("Pro")).toBeVisible();
      await check("pricing for somebody without a plan");
      await pricing.start("Pro");
      await check("after buying");
      await pricing.open();
      await expect(pricing.card("Pro").getByText("Your plan", { exact: true })).toBeVisible();
      await check("pricing for somebody with a plan");
      await billing.open();
      await expect(billing.headline).toBeVisible();
      await check("in the trial");
      await billing.previewInterval("Monthly");
      await check("with the preview of a change");
      await billing.askToCancel();
      await check("with the question");
      await billing.question.getByRole("button", { name: "Cancel the plan" }).click();
      await expect(page.getByRole("button", { name: "Resume the plan" })).toBeVisible();
      await check("cancelled");
      for (const path of ["/account/keys", "/account/orders", `/marketplace/${SLUG}`]) {
        await page.goto(path);
        await expect(page.getByText(/Pro/).first()).toBeVisible();
        await check(path);
      }
    });
  });
}
