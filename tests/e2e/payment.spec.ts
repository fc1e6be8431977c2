import type { Page } from "@playwright/test";
import { KeyPage } from "./pages/key-page";
import { CARDS, expectBought, PayPage, payAndReturn } from "./pages/pay-page";
import { expect, test } from "./support/shop";

const SLUG = "safe-cron-execution";

type Order = {
  status: string;
  refunded: { amount: number };
  lines: { status: string; net: { amount: number } }[];
};

/** Reads the API as the person whose page this is. */
async function ask<T>(page: Page, path: string): Promise<T> {
  return page.evaluate(async (address) => (await fetch(address)).json() as Promise<T>, path);
}

test.beforeEach(async ({ person }) => {
  expect(person.email).toContain("@");
});

test("a declined card is said in the buyer's words, and another card pays", async ({ page }) => {
  await new KeyPage(page, SLUG).startBuying();
  const payment = new PayPage(page);
  await payment.pay(CARDS.declined);
  await expect(page.getByText(/declined/i).first()).toBeVisible();
  await payment.pay(CARDS.poor);
  await expect(page.getByText(/insufficient funds/i).first()).toBeVisible();
  await payAndReturn(page);
});

test("a card that asks for 3-D Secure pays once the bank agrees", async ({ page }) => {
  await new KeyPage(page, SLUG).startBuying();
  const payment = new PayPage(page);
  await payment.pay(CARDS.secure);
  await payment.answerBank("Fail authentication");
  await expect(page.getByText(/authenticat/i).first()).toBeVisible();
  await payment.pay(CARDS.secure);
  await payment.answerBank("Authenticate");
  await expectBought(page);
});

test("a cancelled checkout leaves everything as it was", async ({ page }) => {
  const key = new KeyPage(page, SLUG);
  await key.startBuying();
  // Asked for, and not stood at: once it is said, it leaves the address.
  const returned = page.waitForRequest(`**/marketplace/${SLUG}?checkout=cancelled`);
  await new PayPage(page).cancel();
  await returned;
  await expect(page.getByText(/nothing was charged/i).first()).toBeVisible();
  await expect(key.buy).toBeVisible();
  await key.buy.click();
  await payAndReturn(page);
  expect((await ask<{ total: number }>(page, "/api/v1/orders")).total).toBe(1);
});

test("a double click on Buy makes one order", async ({ page }) => {
  const key = await new KeyPage(page, SLUG).open();
  await key.buy.dblclick();
  await payAndReturn(page);
  expect((await ask<{ total: number }>(page, "/api/v1/orders")).total).toBe(1);
});

test("two tabs that pay for the same KEY: the second payment for it goes back", async ({ page, context }) => {
  const tab = await context.newPage();
  await new KeyPage(page, SLUG).startBuying();
  await page.waitForURL("**/c/pay/**");
  await new KeyPage(tab, SLUG).addToCart();
  await new KeyPage(tab, "typed-env-guard").addToCart();
  await tab.goto("/cart");
  await tab.getByRole("button", { name: "Pay for everything at once" }).click();
  await tab.waitForURL("**/c/pay/**");
  await payAndReturn(page);
  await new PayPage(tab).pay(CARDS.good);
  await tab.waitForURL("**/checkout/return**");
  await expect(async () => {
    const { items } = await ask<{ items: Order[] }>(tab, "/api/v1/orders");
    const double = items.find((order) => order.lines.length === 2);
    expect(double?.lines.map((line) => line.status)).toEqual(["duplicate", "paid"]);
    expect(double?.refunded.amount).toBe(double?.lines[0]?.net.amount);
  }).toPass();
  await new KeyPage(tab, SLUG).open();
  await expect(tab.getByRole("button", { name: /^Download/ }).first()).toBeVisible();
});

test("the back button after paying shows that it is paid, and nothing can be paid again", async ({ page }) => {
  await new KeyPage(page, SLUG).startBuying();
  await payAndReturn(page);
  await page.goBack();
  await page.reload();
  await expect(page.getByText(/paid/i).first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^Pay/ })).toHaveCount(0);
  await page.goto("/account/orders");
  expect((await ask<{ total: number }>(page, "/api/v1/orders")).total).toBe(1);
});

test("the page after paying shows nothing to somebody else", async ({ page, browser, baseURL }) => {
  await new KeyPage(page, SLUG).startBuying();
  await payAndReturn(page);
  const address = page.url();
  await page.reload();
  await expectBought(page);
  const stranger = await browser.newContext({ baseURL });
  const theirs = await stranger.newPage();
  await theirs.goto(address);
  await expect(theirs.getByText("Sign in to see this order")).toBeVisible();
  await expect(theirs.getByText("It is yours")).toHaveCount(0);
  await expect(theirs.getByRole("button", { name: /^Download/ })).toHaveCount(0);
  await stranger.close();
});
