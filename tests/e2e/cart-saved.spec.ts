import type { Page } from "@playwright/test";
import { KeyPage } from "./pages/key-page";
import { signUp } from "./pages/sign-up-page";
import { overflow, violations } from "./support/axe";
import { expect, test } from "./support/shop";

const inCart = (page: Page) => page.getByRole("list", { name: "In your cart" }).getByRole("listitem");
const saved = (page: Page) => page.getByRole("region", { name: "Saved for later" }).getByRole("listitem");
const hint = (page: Page) => page.getByRole("region", { name: "Cheaper together" });

async function fill(page: Page, ...slugs: string[]) {
  for (const slug of slugs) await new KeyPage(page, slug).addToCart();
  await page.goto("/cart");
  await expect(inCart(page)).toHaveCount(slugs.length);
}

/** The dollars in a text such as "You would pay $1,234.50 less". */
function dollarsIn(text: string): number {
  return Number(/\$([\d,]+(?:\.\d\d)?)/.exec(text)?.[1]?.replaceAll(",", ""));
}

test.describe("what is saved for later", () => {
  test("waits in the browser, also over signing in, and comes back by one press", async ({ page }) => {
    await fill(page, "rate-limiter", "typed-env-guard");
    await page.getByRole("button", { name: "Save for later: Rate Limiter" }).click();
    await expect(saved(page)).toHaveCount(1);
    await expect(page.getByRole("link", { name: "Cart, 1 item" })).toBeVisible();
    await signUp(page, "/cart");
    await expect(saved(page)).toContainText("Rate Limiter");
    await page.getByRole("button", { name: "Move to cart: Rate Limiter" }).click();
    await expect(inCart(page)).toHaveCount(2);
    await expect(saved(page)).toHaveCount(0);
  });

  test("stays on the page of an empty cart", async ({ page }) => {
    await fill(page, "rate-limiter");
    await page.getByRole("button", { name: "Save for later: Rate Limiter" }).click();
    await expect(page.getByRole("heading", { name: "Your cart is empty" })).toBeVisible();
    await page.reload();
    await expect(saved(page)).toHaveCount(1);
  });
});

test("what was removed comes back to its place, by the keyboard as well", async ({ page }) => {
  await fill(page, "rate-limiter", "typed-env-guard");
  await page.getByRole("button", { name: "Remove Rate Limiter" }).press("Enter");
  await expect(page.getByText("Rate Limiter is removed.")).toBeVisible();
  await expect(inCart(page)).toHaveCount(1);
  await expect(page.getByRole("button", { name: "Undo" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(inCart(page)).toHaveCount(2);
  await expect(inCart(page).first()).toContainText("Rate Limiter");
});

test.describe("the bundle that would be cheaper", () => {
  test("is named with its difference to the cart, and taken by one press", async ({ page }) => {
    await fill(page, "rate-limiter", "safe-cron-execution", "idempotent-api-routes");
    const before = dollarsIn(await page.getByText(/^List prices/).innerText());
    await expect(hint(page)).toContainText("holds 3 KEYS of your cart");
    await expect(hint(page)).toContainText(/bundle is cheaper|less than for its KEYS apart/);
    const button = hint(page).getByRole("button", { name: /^Take the bundle/ });
    const words = await button.innerText();
    const difference = dollarsIn(words) * (words.includes("save") ? -1 : 1);
    await button.click();
    await expect(inCart(page)).toHaveCount(1);
    await expect
      .poll(async () => dollarsIn(await page.getByText(/^List prices/).innerText()))
      .toBe(before + difference);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(inCart(page)).toHaveCount(3);
  });

  test("is reckoned by the checkout's own quotes for whoever is signed in", async ({ page, person }) => {
    expect(person.email).toBeTruthy();
    await fill(page, "rate-limiter", "safe-cron-execution", "idempotent-api-routes");
    const due = page.getByRole("row", { name: /^You pay/ }).getByRole("cell");
    const before = dollarsIn(await due.innerText());
    const button = hint(page).getByRole("button", { name: /^Take the bundle/ });
    const words = await button.innerText();
    await button.click();
    const difference = dollarsIn(words) * (words.includes("save") ? -1 : 1);
    await expect.poll(async () => dollarsIn(await due.innerText())).toBe(before + difference);
  });

  test("is not named where one more KEY would not make it cheaper", async ({ page }) => {
    await fill(page, "rate-limiter");
    await page.waitForLoadState("networkidle");
    await expect(hint(page)).toHaveCount(0);
  });
});

for (const width of [360, 1280]) {
  test(`a full cart has no fault that axe knows and fits a screen of ${width} pixels`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await fill(page, "rate-limiter", "safe-cron-execution", "idempotent-api-routes", "typed-env-guard");
    await page.getByRole("button", { name: "Save for later: Typed Env Guard" }).click();
    await expect(hint(page)).toBeVisible();
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });
}
