import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { unzipSync } from "fflate";
import { CARDS, expect, payWith, signUp, test } from "./support/shop";

test("a stranger signs up, finds a KEY, pays and has the zip on disk", async ({ page }) => {
  await signUp(page, "/marketplace");
  await page.goto("/marketplace?q=rate+limit");
  await page
    .getByRole("link", { name: /Rate Limiter/ })
    .first()
    .click();
  await expect(page.getByRole("heading", { level: 1, name: "Rate Limiter" })).toBeVisible();
  await page
    .getByRole("button", { name: /^Buy for/ })
    .first()
    .click();
  await payWith(page, CARDS.good);
  await page.waitForURL("**/checkout/return**");
  await expect(page.getByRole("heading", { name: "Thank you. It is yours." })).toBeVisible();
  await page.goto("/marketplace/rate-limiter");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page
      .getByRole("button", { name: /^Download/ })
      .first()
      .click(),
  ]);
  const bytes = await readFile(await download.path());
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  await expect(page.getByText(sha256).first()).toBeAttached();
  const files = unzipSync(bytes);
  const names = Object.keys(files);
  expect(names.some((name) => name.endsWith("README.md"))).toBe(true);
  expect(names.some((name) => name.endsWith("KEYS-MANIFEST.json"))).toBe(true);
  await page.goto("/account/keys");
  await expect(page.getByRole("link", { name: /Rate Limiter/ }).first()).toBeVisible();
  await page.goto("/account/orders");
  await expect(page.getByText("Rate Limiter").first()).toBeVisible();
});

test("a visitor who presses Buy signs in and goes on with what they wanted", async ({ page, demo }) => {
  await page.goto("/marketplace/typed-env-guard");
  await page
    .getByRole("button", { name: /^Buy for/ })
    .or(page.getByRole("link", { name: /^Buy for/ }))
    .first()
    .click();
  await page.waitForURL("**/sign-in?**");
  const second = demo.accounts.find((account) => account.email === "second@keys.test");
  await page.getByLabel("Email").fill(second?.email ?? "");
  await page.getByRole("textbox", { name: "Password" }).fill(second?.password ?? "");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/typed-env-guard|\/c\/pay\//);
});
