import type { Page } from "@playwright/test";
import { KeyPage } from "./pages/key-page";
import { PayPage, payAndReturn } from "./pages/pay-page";
import { expect, test } from "./support/shop";

const BUNDLE = "/marketplace/bundles/starter-bundle";

async function addBundle(page: Page) {
  await page.goto(BUNDLE);
  await page.getByRole("button", { name: "Add to cart" }).click();
  await expect(page.getByRole("link", { name: "In your cart" })).toBeVisible();
}

test.describe("the cart", () => {
  test("says before paying that a KEY is in the bundle as well, and takes it out", async ({ page, person }) => {
    expect(person.email).toBeTruthy();
    await new KeyPage(page, "rate-limiter").addToCart();
    await addBundle(page);
    await page.goto("/cart");
    await expect(page.getByText("Rate Limiter is in Starter Bundle, which is in your cart as well.")).toBeVisible();
    const pay = page.getByRole("button", { name: "Pay for everything at once" });
    await expect(pay).toBeDisabled();
    await page.getByRole("button", { name: "Remove Rate Limiter" }).last().click();
    await expect(page.getByRole("row", { name: /^You pay/ })).toContainText("$199");
    await expect(pay).toBeEnabled();
  });

  test("asks for what the checkout charges; then the bundle is owned, and nothing is sold again", async ({
    page,
    person,
  }) => {
    expect(person.email).toBeTruthy();
    await new KeyPage(page, "rate-limiter").startBuying();
    await payAndReturn(page);
    await page.goto("/marketplace/rate-limiter?checkout=cancelled");
    await expect(page.getByRole("button", { name: /^Download/ }).first()).toBeVisible();
    await expect(page.getByText(/nothing was charged/i)).toHaveCount(0);

    await addBundle(page);
    await page.goto("/cart");
    await expect(page.getByRole("row", { name: /^Credit for Rate Limiter/ })).toContainText("−$");
    const due = (
      await page
        .getByRole("row", { name: /^You pay/ })
        .getByRole("cell")
        .innerText()
    ).trim();
    expect(due).toMatch(/^\$1?\d\d$/);
    await page.getByRole("button", { name: "Pay for everything at once" }).click();
    await page.waitForURL("**/c/pay/**");
    await expect(page.getByRole("button", { name: /^Pay/ })).toContainText(due);
    await new PayPage(page).cancel();
    await expect(page.getByText(/nothing was charged/i)).toBeVisible();
    await page.goto("/cart");
    await page.getByRole("button", { name: "Pay for everything at once" }).click();
    await payAndReturn(page);

    await page.goto("/account/orders");
    const order = page.getByRole("article").filter({ hasText: "Starter Bundle" });
    await expect(order.getByText("Credit for Rate Limiter")).toBeVisible();
    await page.goto(BUNDLE);
    await expect(page.getByText("Yours: every KEY of it is in your library.")).toBeVisible();
    await expect(page.getByRole("button", { name: "Add to cart" })).toHaveCount(0);
    await expect(page.getByText(/^You save/)).toHaveCount(0);
  });
});
