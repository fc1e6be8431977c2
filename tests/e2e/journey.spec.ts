import { unzipSync } from "fflate";
import { KeyPage } from "./pages/key-page";
import { mailsIn, openMail, openMailbox } from "./pages/mailbox";
import { payAndReturn } from "./pages/pay-page";
import { signUp } from "./pages/sign-up-page";
import { expect, test } from "./support/shop";

test("a stranger signs up, finds a KEY, pays and has the zip on disk", async ({ page }) => {
  const person = await signUp(page, "/marketplace");
  await page.getByRole("main").getByLabel("Search the catalog").fill("rate limit");
  await page.getByRole("main").getByRole("button", { name: "Search" }).click();
  await page
    .getByRole("link", { name: /Rate Limiter/ })
    .first()
    .click();
  await expect(page.getByRole("heading", { level: 1, name: "Rate Limiter" })).toBeVisible();
  const key = new KeyPage(page, "rate-limiter");
  await key.buy.click();
  await payAndReturn(page);

  await key.open();
  const { bytes, sha256, name } = await key.save();
  expect(name).toMatch(/^rate-limiter-\d+\.\d+\.\d+\.zip$/);
  await expect(page.getByText(sha256).first()).toBeAttached();
  const files = Object.keys(unzipSync(bytes));
  expect(files.some((file) => file.endsWith("README.md"))).toBe(true);
  expect(files.some((file) => file.endsWith("KEYS-MANIFEST.json"))).toBe(true);

  await page.goto("/account/keys");
  await expect(page.getByRole("link", { name: /Rate Limiter/ }).first()).toBeVisible();
  await page.goto("/account/orders");
  await expect(page.getByText("Rate Limiter").first()).toBeVisible();
  await openMail(page, person.email, /receipt/i);
  await openMailbox(page, person.email);
  await expect(mailsIn(page, /receipt/i)).toHaveCount(1);
});

test("a visitor who presses Buy signs in and goes on with what they wanted", async ({ page, demo }) => {
  await page.goto("/marketplace/typed-env-guard");
  await page
    .getByRole("link", { name: /^Buy for/ })
    .first()
    .click();
  await page.waitForURL("**/sign-in?**");
  const second = demo.accounts.find((account) => account.email === "second@keys.test");
  await page.getByLabel("Email").fill(second?.email ?? "");
  await page.getByRole("textbox", { name: "Password" }).fill(second?.password ?? "");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/c/pay/**");
  await expect(page.getByText("Typed Env Guard").first()).toBeVisible();
});

test("two KEYS from the cart are paid in one payment", async ({ page, person }) => {
  expect(person.email).toBeTruthy();
  await new KeyPage(page, "typed-env-guard").addToCart();
  await new KeyPage(page, "rate-limiter").addToCart();
  await page.goto("/cart");
  await page.getByRole("button", { name: "Pay for everything at once" }).click();
  await payAndReturn(page);
  await page.goto("/account/keys");
  await expect(page.getByRole("link", { name: /Typed Env Guard/i }).first()).toBeVisible();
  await expect(page.getByRole("link", { name: /Rate Limiter/ }).first()).toBeVisible();
  await page.goto("/cart");
  await expect(page.getByText("Your cart is empty")).toBeVisible();
});
