import { wrapModules } from "@/tools/launch/eager-modules";
import { hold } from "./support/hold";
import { expect, test } from "./support/shop";

test("every module of a page's scripts is compiled while it arrives", async ({ request }) => {
  const html = await (await request.get("/marketplace/rate-limiter")).text();
  const addresses = [...html.matchAll(/<script src="([^"]+)" async/g)].map(([, address]) => address ?? "");
  const scripts = await Promise.all(addresses.map(async (address) => (await request.get(address)).text()));
  const modules = scripts.filter((script) => /,\d+,\(/.test(script));
  expect(modules.length).toBeGreaterThan(2);
  expect(scripts.filter((script) => wrapModules(script) !== script)).toEqual([]);
});

test("a page that takes its time is announced in words, and the words go when it is there", async ({ page }) => {
  await page.goto("/");
  await page.waitForLoadState("networkidle");
  const { letThrough } = await hold(page, /\/marketplace\?.*_rsc=|\/marketplace$/);
  await page.getByRole("navigation", { name: "Shop" }).getByRole("link", { name: "Catalog" }).click();
  await expect(page.getByText("Opening the page")).toBeVisible();
  letThrough();
  await page.waitForURL("**/marketplace");
  await expect(page.getByText("Opening the page")).toHaveCount(0);
});

test("the cart shows its shape at once and its prices when they come", async ({ page }) => {
  await page.addInitScript(() =>
    localStorage.setItem("keys:cart", JSON.stringify([{ kind: "key", slug: "rate-limiter" }])),
  );
  const { letThrough } = await hold(page, "**/api/v1/marketplace/keys/rate-limiter");
  await page.goto("/cart");
  await expect(page.locator(".skeleton").first()).toBeVisible();
  letThrough();
  await expect(page.getByText(/^List prices/)).toContainText("$");
  await expect(page.locator(".skeleton")).toHaveCount(0);
});

test("the questions of a KEY page open without scripts", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: baseURL ?? "" });
  const page = await context.newPage();
  await page.goto("/marketplace/stripe-webhook-failure");
  await page.getByText("How much of it can I read before I buy?").click();
  await expect(page.getByText(/Its beginning, which says when it applies/)).toBeVisible();
  await expect(page.getByText(/hours? × \$75 an hour/)).toBeVisible();
  await context.close();
});
