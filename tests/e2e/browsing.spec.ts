import type { Page } from "@playwright/test";
import { untilAlive } from "./support/alive";
import { hold } from "./support/hold";
import { expect, test } from "./support/shop";

async function firstKey(page: Page): Promise<string> {
  const response = await page.request.get("/api/v1/marketplace/keys?limit=1");
  const { items }: { items: { slug: string }[] } = await response.json();
  expect(items[0]).toBeDefined();
  return items[0]?.slug ?? "";
}

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the catalog is searched, filtered, sorted and cleared", async ({ page }) => {
    await page.goto("/marketplace");
    const filters = page.getByRole("complementary", { name: "Filters" });
    await filters.getByRole("link", { name: /^Runbook/ }).click();
    await expect(page).toHaveURL(/type=runbook/);
    await expect(page.getByRole("article").first()).toContainText("Runbook");
    await page.getByLabel("Search the catalog").fill("stripe");
    await page.getByLabel("Sort by").selectOption("title");
    await page.getByRole("main").getByRole("button", { name: "Search" }).click();
    await expect(page).toHaveURL(/type=runbook&q=stripe&sort=title/);
    await page.getByRole("link", { name: "Remove the filter Runbook" }).click();
    await expect(page).not.toHaveURL(/type=runbook/);
    await page.getByRole("link", { name: "Clear all" }).click();
    await expect(page).toHaveURL(/\/marketplace$/);
  });

  test("a KEY that was searched for is opened", async ({ page }) => {
    await page.goto("/marketplace");
    await page.getByLabel("Search the catalog").fill("rate limiter");
    await page.getByRole("main").getByRole("button", { name: "Search" }).click();
    await page
      .getByRole("article")
      .getByRole("link", { name: /Rate Limiter/ })
      .first()
      .click();
    await expect(page.getByRole("heading", { level: 1, name: "Rate Limiter" })).toBeVisible();
  });

  test("a KEY shows its price, and Buy leads to signing in and back", async ({ page }) => {
    const slug = await firstKey(page);
    await page.goto(`/marketplace/${slug}`);
    const buy = page.getByRole("link", { name: /^Buy for \$\d/ });
    await expect(buy).toHaveAttribute("href", `/sign-in?next=${encodeURIComponent(`/marketplace/${slug}`)}`);
  });

  test("what needs JavaScript says so, or is not there", async ({ page }) => {
    await page.goto("/sign-in");
    await expect(page.locator("form noscript p")).toBeVisible();
    await page.goto("/marketplace/rate-limiter");
    await expect(page.getByRole("link", { name: /^Buy for \$\d/ })).toBeVisible();
    await expect(page.getByRole("button", { name: "Add to cart" })).toBeHidden();
  });

  test("three questions lead to a KEY, with the reason", async ({ page }) => {
    await page.goto("/");
    await page.getByLabel("What do you work with?").selectOption("node");
    await page.getByLabel("What keeps you up?").selectOption("jobs");
    await page.getByRole("button", { name: "Show me the right KEY" }).click();
    await expect(page.getByRole("article").first()).toContainText("Because you use Node");
  });

  test("what it saves can be read on a phone, and a rate that is none is refused in words", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto("/why?rate=abc");
    const rate = page.getByLabel("What an hour of your developers costs, in dollars");
    await expect(rate).toHaveAttribute("aria-invalid", "true");
    await expect(rate).toHaveValue("75");
    await expect(rate).toHaveAccessibleDescription(/refused: .* from 10 to 1000\./);
    const hours = page.getByText(/^\d+(\.\d+)? h$/).first();
    await expect(hours).toBeVisible();
    expect((await hours.boundingBox())?.height).toBeGreaterThanOrEqual(14);
    await page.goto("/why?rate=120");
    await expect(rate).toHaveValue("120");
    await expect(page.getByText("refused")).toHaveCount(0);
  });
});

test("nothing found says which filter to drop, and dropping it finds something", async ({ page }) => {
  await page.goto("/marketplace?q=zzzzzz&type=runbook");
  await page.getByRole("link", { name: /^without “zzzzzz”: \d+ KEYS?$/ }).click();
  await expect(page).toHaveURL(/\/marketplace\?type=runbook$/);
  await expect(page.getByRole("article").first()).toBeVisible();
});

test("what is left when nothing that was asked for counts is not called near", async ({ page }) => {
  await page.goto("/marketplace?q=zzzzqqq");
  await expect(page.getByRole("heading", { name: "From the catalog" })).toBeVisible();
  await page.goto("/marketplace?q=zzzzqqq&type=runbook");
  await expect(page.getByRole("heading", { name: "Nearest matches" })).toBeVisible();
});

test("/ leads to the search field, but not from a field that one types in", async ({ page }) => {
  await page.goto("/find");
  const search = page.getByRole("searchbox", { name: "Search KEYS" });
  await page.getByRole("heading", { level: 1 }).click();
  await untilAlive(page);
  await page.keyboard.press("/");
  await expect(search).toBeFocused();
  await expect(search).toHaveValue("");
  await search.fill("cron");
  await page.keyboard.press("/");
  await expect(search).toHaveValue("cron/");
});

test.describe("the palette", () => {
  async function open(page: Page) {
    const dialog = page.getByRole("dialog", { name: "Search KEYS, bundles and your account" });
    await untilAlive(page);
    await page.keyboard.press("Control+k");
    await expect(dialog).toBeVisible();
    return dialog;
  }

  test("finds KEYS by the shop's search, and Enter opens the best one", async ({ page }) => {
    await page.goto("/pricing");
    const dialog = await open(page);
    await page.keyboard.type("rate limitr");
    await expect(dialog.getByRole("option", { name: /^Rate Limiter/ })).toHaveAttribute("aria-selected", "true");
    await expect(dialog.getByRole("status")).toHaveText(/^\d+ KEYS?, \d+ places?$/);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/marketplace\/rate-limiter$/);
    await expect(dialog).toHaveCount(0);
  });

  test("arrows choose bundles and places, Esc gives the focus back", async ({ page }) => {
    await page.goto("/pricing");
    const link = page.getByRole("navigation", { name: "Shop" }).getByRole("link", { name: "Bundles" });
    await link.focus();
    const dialog = await open(page);
    await page.keyboard.type("orders");
    await expect(dialog.getByRole("option", { name: "Orders", exact: true })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
    await expect(link).toBeFocused();
    await open(page);
    await page.keyboard.type("starter bun");
    const bundle = dialog.getByRole("option", { name: "Starter Bundle" });
    await expect(bundle).toBeVisible();
    while ((await bundle.getAttribute("aria-selected")) !== "true") await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/marketplace\/bundles\/starter-bundle$/);
  });

  test("what the arrows chose stays chosen when the KEYS come later", async ({ page }) => {
    await page.goto("/pricing");
    const { asked, letThrough } = await hold(page, "**/api/v1/marketplace/keys?*");
    const dialog = await open(page);
    await page.keyboard.type("starter bun");
    const bundle = dialog.getByRole("option", { name: "Starter Bundle" });
    await expect(bundle).toBeVisible();
    await asked;
    while ((await bundle.getAttribute("aria-selected")) !== "true") await page.keyboard.press("ArrowDown");
    letThrough();
    await expect(dialog.getByRole("status")).toHaveText(/^\d+ KEYS?, \d+ places?$/);
    await expect(bundle).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/marketplace\/bundles\/starter-bundle$/);
  });

  test("is not among what a page loads first", async ({ page }) => {
    const scripts: string[] = [];
    page.on("response", (response) => {
      if (response.url().includes(".js")) scripts.push(response.url());
    });
    await page.goto("/pricing");
    await page.waitForLoadState("networkidle");
    const before = scripts.length;
    await open(page);
    expect(scripts.length).toBeGreaterThan(before);
  });
});

test("results follow the typing, one step back leads to before it, and the address can be shared", async ({ page }) => {
  await page.goto("/marketplace");
  const search = page.getByRole("searchbox", { name: "Search the catalog" });
  const count = page
    .getByRole("main")
    .getByRole("status")
    .filter({ hasText: /KEYS?$/ });
  const all = await count.textContent();
  await search.click();
  await search.pressSequentially("webhook fail", { delay: 60 });
  await expect(page).toHaveURL(/\?q=webhook\+fail$/);
  await expect(page.getByRole("article").first()).toContainText("Stripe Webhook Failure");
  await expect(page.getByRole("article").first().locator("mark").first()).toBeVisible();
  await expect(search).toBeFocused();
  await expect(search).toHaveValue("webhook fail");
  await page.goBack();
  await expect(page).toHaveURL(/\/marketplace$/);
  await expect(search).toHaveValue("");
  await expect(count).toHaveText(all ?? "");
});

test("one step back leads to before the typing, also when its first results were overtaken on a slow line", async ({
  page,
}) => {
  await page.goto("/marketplace");
  await untilAlive(page);
  const search = page.getByRole("searchbox", { name: "Search the catalog" });
  const { asked, letThrough } = await hold(page, /\/marketplace\?q=.*_rsc=/);
  await search.pressSequentially("webhook");
  await asked;
  const isNext = page.waitForRequest(/q=webhook\+fail.*_rsc=/);
  await search.pressSequentially(" fail");
  await isNext;
  letThrough();
  await expect(page).toHaveURL(/\?q=webhook\+fail$/);
  await page.goBack();
  await expect(page).toHaveURL(/\/marketplace$/);
  await expect(search).toHaveValue("");
  await search.pressSequentially("queue");
  await expect(page).toHaveURL(/\?q=queue$/);
  await page.goBack();
  await expect(page).toHaveURL(/\/marketplace$/);
});

test("what did not count as it was asked is said", async ({ page }) => {
  await page.goto("/marketplace?q=webhok");
  await expect(page.getByText("Shown is what has “webhook”.")).toBeVisible();
  await page.goto(`/marketplace?q=${"webhook ".repeat(40)}&type=spaceship`);
  await expect(page.getByText("Only the first 200 characters were searched for.")).toBeVisible();
  await expect(page.getByText("The filter “type” in this address could not be read and was left out.")).toBeVisible();
});

for (const path of [
  "/marketplace/%00",
  "/marketplace/a%00b",
  "/marketplace/%ED%A0%80",
  "/marketplace?q=%00",
  "/marketplace?q=%ED%A0%80",
]) {
  test(`${path} is never an error of the shop`, async ({ page }) => {
    for (const address of [path, `/api/v1${path.replace("/marketplace", "/marketplace/keys")}`])
      expect((await page.request.get(address)).status(), address).toBeLessThan(500);
  });
}

test("on a phone, where the head has no search field, / leads to the catalog's", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/pricing");
  const search = page.getByRole("searchbox", { name: "Search the catalog" });
  await untilAlive(page);
  await page.keyboard.press("/");
  await expect(search).toBeFocused();
  await expect(page).toHaveURL(/\/marketplace$/);
  await expect(search).toHaveValue("");
});

test("the chosen theme holds from the first paint of the next page on", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/pricing");
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole("button", { name: /^Theme: as the system/ }).click();
  await page.getByRole("button", { name: /^Theme: light/ }).click();
  await expect.poll(ground).not.toBe(light);
  await page.addInitScript(() => {
    document.addEventListener("DOMContentLoaded", () => {
      document.documentElement.dataset.themeAtStart = document.documentElement.dataset.theme ?? "none";
    });
  });
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme-at-start", "dark");
});

test("filters on a phone open as a sheet, close by Esc and give the focus back", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/marketplace");
  const opener = page.getByRole("button", { name: "Filters" });
  await opener.click();
  await expect(page.getByRole("dialog", { name: "Filters" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(opener).toBeFocused();
});

test("structured data states the price and nothing that nobody measured", async ({ page }) => {
  const slug = await firstKey(page);
  await page.goto(`/marketplace/${slug}`);
  const texts = await page.locator('script[type="application/ld+json"]').allTextContents();
  const product = texts.map((text) => JSON.parse(text)).find((data) => data["@type"] === "Product");
  expect(product.offers).toMatchObject({ "@type": "Offer", priceCurrency: "USD" });
  expect(Number(product.offers.price)).toBeGreaterThan(0);
  expect(product.aggregateRating).toBeUndefined();
  expect((await page.request.get(new URL(product.image).pathname)).headers()["content-type"]).toBe("image/png");
});

test("every public page tells its own address and where the feed of releases is", async ({ page }) => {
  const sitemap = await (await page.request.get("/sitemap.xml")).text();
  const paths = [...sitemap.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, address = ""]) => new URL(address).pathname);
  const [key = "", ...others] = paths.filter((path) => /^\/marketplace\/(?!bundles\b)[^/]+$/.test(path));
  expect(others.length).toBeGreaterThan(10);
  for (const path of paths.filter((one) => !others.includes(one))) {
    const html = await (await page.request.get(path)).text();
    const links = (html.match(/<link [^>]+>/g) ?? []).filter((link) => /rel="(canonical|alternate)"/.test(link));
    const feed = path === key ? `${path}/feed.atom` : "/feed.atom";
    expect(links.join("\n"), path).toMatch(
      new RegExp(`rel="canonical" href="https?://[^/"]+${path.replace(/\/$/, "")}"`),
    );
    expect(links.join("\n"), path).toMatch(new RegExp(`type="application/atom\\+xml" href="https?://[^/"]+${feed}"`));
  }
});
