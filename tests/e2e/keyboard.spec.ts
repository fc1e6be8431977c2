import type { Locator, Page } from "@playwright/test";
import { CARDS, expectBought } from "./pages/pay-page";
import { expect, test } from "./support/shop";

const MOST_STOPS = 150;

/** Goes on by Tab until the focus is on `target`; each stop on the way must be visible as such. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${target}.`);
}

async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press("Enter");
}

test("from the home page to a paid download by the keyboard alone", async ({ page, person }) => {
  expect(person.email).toBeTruthy();
  await page.goto("/");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await press(page, page.getByRole("navigation", { name: "Shop" }).getByRole("link", { name: "Catalog" }));
  await page.waitForURL("**/marketplace");
  await tabTo(page, page.getByRole("main").getByLabel("Search the catalog"));
  await page.keyboard.type("rate limiter");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/marketplace?**");
  await press(page, page.getByRole("main").getByRole("link", { name: "Rate Limiter", exact: true }).first());
  await page.waitForURL("**/marketplace/rate-limiter");
  await expect(page.getByRole("heading", { level: 1, name: "Rate Limiter" })).toBeVisible();

  const question = page.locator("summary", { hasText: "What if I change my mind?" });
  await press(page, question);
  await expect(page.getByText(/Within 30 days of paying you get your money back/)).toBeVisible();
  await page.keyboard.press("Control+Home");
  await press(page, page.getByRole("button", { name: /^Buy for/ }).first());

  await page.waitForURL("**/c/pay/**");
  const fields = { "Card number": CARDS.good, Expiry: "12 / 34", "Security code": "123", "Name on card": "A Visitor" };
  for (const [label, text] of Object.entries(fields)) {
    await tabTo(page, page.getByLabel(label));
    await page.keyboard.type(text);
  }
  await press(page, page.getByRole("button", { name: /^Pay/ }));
  await expectBought(page);

  const arriving = page.waitForEvent("download");
  await press(
    page,
    page
      .getByRole("main")
      .getByRole("button", { name: /^Download/ })
      .first(),
  );
  expect((await arriving).suggestedFilename()).toMatch(/^rate-limiter-.*\.zip$/);
});

const MOST_STOPS_TO_RESULTS = 5;

for (const [field, label] of [
  ["the head's field", "Search KEYS"],
  ["the catalog's field", "Search the catalog"],
] as const) {
  test(`after a search in ${field} the count has the focus, and a few stops on comes the first result`, async ({
    page,
  }) => {
    await page.goto("/marketplace");
    const search = page.getByRole("searchbox", { name: label });
    await search.focus();
    await page.keyboard.type("webhook");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/q=webhook/);
    await expect(page.locator("#results")).toBeFocused();
    await expect(page.locator("#results")).toHaveText(/^[1-9]\d* KEYS?$/);
    expect(await page.evaluate(() => scrollY)).toBe(0);
    const first = page.getByRole("article").first().getByRole("link").first();
    for (let stop = 0; stop < MOST_STOPS_TO_RESULTS; stop += 1) {
      await page.keyboard.press("Tab");
      if (await first.evaluate((element) => element === document.activeElement)) return;
    }
    throw new Error("The first result is not among the next stops.");
  });
}

test.describe("the head", () => {
  /** How far from the content's right edge the last icon ends, in pixels. */
  const gap = (page: Page) =>
    page.evaluate(() => {
      const shell = document.querySelector("header .shell");
      const icon = [...document.querySelectorAll("header svg")].at(-1);
      if (!shell || !icon) throw new Error("The head is not there.");
      const edge = shell.getBoundingClientRect().right - Number.parseFloat(getComputedStyle(shell).paddingRight);
      return Math.abs(edge - icon.getBoundingClientRect().right);
    });

  for (const width of [360, 390, 700, 768, 1024, 1280])
    test(`at ${width} pixels ends with the content and moves nothing`, async ({ page }) => {
      await page.setViewportSize({ width, height: 844 });
      await page.goto("/pricing");
      await page.waitForLoadState("networkidle");
      expect(await gap(page)).toBeLessThan(1);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      const shift = await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            new PerformanceObserver((list) => {
              resolve(
                list
                  .getEntries()
                  .reduce((sum, entry) => sum + ("value" in entry ? Number(entry.value) : Number.NaN), 0),
              );
            }).observe({ type: "layout-shift", buffered: true });
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)));
          }),
      );
      expect(shift).toBe(0);
    });

  test("has searching on a phone: the palette opens, and gives the focus back", async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto("/pricing");
    const search = page.getByRole("banner").getByRole("link", { name: "Search", exact: true });
    expect(await search.boundingBox()).toMatchObject({ width: 44, height: 44 });
    await page.waitForLoadState("networkidle");
    await search.click();
    const dialog = page.getByRole("dialog", { name: "Search KEYS, bundles and your account" });
    await expect(dialog.getByRole("combobox")).toBeFocused();
    await page.keyboard.type("rate limiter");
    await expect(dialog.getByRole("option", { name: /^Rate Limiter.*Node$/ })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(search).toBeFocused();
    await expect(page).toHaveURL(/\/pricing$/);
  });
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("a phone's search leads to the catalog and its field", async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto("/pricing");
    await page.getByRole("banner").getByRole("link", { name: "Search", exact: true }).click();
    await expect(page.getByRole("searchbox", { name: "Search the catalog" })).toBeVisible();
  });
});
