import type { Page } from "@playwright/test";
import { SettingsPage } from "./pages/settings-page";
import { overflow, violations } from "./support/axe";
import { hold } from "./support/hold";
import { expect, test } from "./support/shop";

/** How much of the page has moved by itself since it was opened. The word on the account's button counts for 0.00002. */
async function layoutShift(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            const { value, hadRecentInput } = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
            if (!hadRecentInput) sum += value;
          }
        });
        observer.observe({ type: "layout-shift", buffered: true });
        // What is buffered is handed over before the next but one frame.
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
      }),
  );
}

const say = (page: Page, kind: string, value: string) =>
  page.request.post("/api/v1/marketplace/discover/signals", { data: { signals: [{ kind, value }] } });
const forYou = (page: Page) => page.getByRole("region", { name: "For you" });

test("answers lead to KEYS with their reasons, are remembered, and stand on the home page without moving it", async ({
  page,
  person,
}) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Three questions to the right KEY" })).toBeVisible();
  await page.getByLabel("What do you work with?").selectOption("node");
  await page.getByLabel("What keeps you up?").selectOption("jobs");
  const kept = page.waitForResponse((response) => response.url().endsWith("/discover/signals"));
  await page.getByRole("button", { name: "Show me the right KEY" }).click();
  await expect(page.getByRole("article").first()).toContainText("Because you use Node");
  await expect(page.getByRole("article").first()).toContainText("Good match");
  expect((await kept).status()).toBe(204);

  await page.goto("/");
  await expect(forYou(page).getByRole("listitem")).toHaveCount(3);
  await expect(page.getByRole("heading", { name: "Three questions to the right KEY" })).toBeHidden();
  expect(await layoutShift(page)).toBeLessThan(0.0001);
  expect(person.email).toContain("@");
});

test("what is not for somebody goes, its place is taken, and it can be taken back", async ({ page, person }) => {
  expect(person.email).toContain("@");
  await say(page, "problem", "payments");
  await page.goto("/");
  const first = forYou(page).getByRole("listitem").first();
  const title = await first.getByRole("link").innerText();
  await first.getByRole("button", { name: `Not for me: ${title}` }).click();
  await expect(forYou(page).getByText(`${title} is not suggested any more.`)).toBeVisible();
  await expect(forYou(page).getByRole("button", { name: "Undo" })).toBeFocused();
  await expect(forYou(page).getByRole("listitem")).toHaveCount(3);
  await expect(forYou(page).getByRole("link", { name: title, exact: true })).toHaveCount(0);
  await forYou(page).getByRole("button", { name: "Undo" }).click();
  await expect(forYou(page).getByRole("link", { name: title, exact: true })).toBeVisible();
});

test("who has begun to answer keeps the questions", async ({ page, person }) => {
  expect(person.email).toContain("@");
  await say(page, "problem", "payments");
  const { asked, letThrough } = await hold(page, "**/api/v1/marketplace/discover?*");
  await page.goto("/");
  await asked;
  await page.getByLabel("What keeps you up?").focus();
  const answered = page.waitForResponse(/marketplace\/discover\?/);
  letThrough();
  await answered;
  await expect(page.getByLabel("What keeps you up?")).toBeFocused();
  await expect(forYou(page)).toHaveCount(0);
});

test("who points at the questions keeps them until the pointer has left, and they stay within reach", async ({
  page,
  person,
}) => {
  expect(person.email).toContain("@");
  await say(page, "problem", "payments");
  const { letThrough } = await hold(page, "**/api/v1/marketplace/discover?*");
  await page.goto("/");
  const questions = page.getByRole("heading", { name: "Three questions to the right KEY" });
  await questions.hover();
  const answered = page.waitForResponse(/marketplace\/discover\?/);
  letThrough();
  await (await answered).finished();
  // By then it would have been shown.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await expect(questions).toBeVisible();
  await page.getByRole("navigation", { name: "Shop" }).hover();
  await expect(questions).toBeHidden();
  await forYou(page).getByRole("link", { name: "Answer three questions" }).click();
  await expect(page).toHaveURL(/\/find$/);
});

test("the page of a KEY says what belongs beside it, alike for visitors, and leaves out what was sent away", async ({
  page,
  person,
}) => {
  expect(person.email).toContain("@");
  await page.goto("/marketplace/stripe-webhook-failure");
  const beside = page.getByRole("region", { name: "Goes with" });
  await beside
    .getByRole("button", { name: /^Not for me/ })
    .first()
    .waitFor();
  expect(await layoutShift(page)).toBeLessThan(0.0001);
  const rows = await beside.getByRole("listitem").count();
  expect(rows).toBeGreaterThan(0);
  // What lies below the screen may not be laid out yet, and then has no inner text.
  const title = (await beside.getByRole("link").first().textContent()) ?? "";
  await beside.getByRole("button", { name: `Not for me: ${title}` }).click();
  await expect(beside.getByRole("link", { name: title, exact: true })).toHaveCount(0);
});

test("what was looked at and said is seen in the settings and forgotten, one by one and all at once", async ({
  page,
  person,
}) => {
  expect(person.email).toContain("@");
  const viewed = page.waitForResponse((response) => response.url().endsWith("/discover/signals"));
  await page.goto("/marketplace/rate-limiter");
  expect((await viewed).status()).toBe(204);
  await say(page, "tool", "node");
  await say(page, "problem", "jobs");
  const settings = await new SettingsPage(page).open();
  const section = settings.section("What recommendations go by");
  await expect(section.getByRole("listitem")).toHaveCount(3);
  await section.getByRole("button", { name: "Forget: You looked at Rate Limiter" }).click();
  await expect(section.getByText("Forgotten: You looked at Rate Limiter.")).toBeVisible();
  await expect(section.getByRole("heading")).toBeFocused();
  await expect(section.getByRole("listitem")).toHaveCount(2);
  await section.getByRole("button", { name: "Forget all of it" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Forget all of it" }).click();
  await expect(section.getByText("Nothing is kept.")).toBeVisible();
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Three questions to the right KEY" })).toBeVisible();
});

test.describe("a browser that asks not to be followed", () => {
  test.use({ extraHTTPHeaders: { "sec-gpc": "1" } });

  test("is not", async ({ page, person }) => {
    expect(person.email).toContain("@");
    const viewed = page.waitForResponse((response) => response.url().endsWith("/discover/signals"));
    await page.goto("/marketplace/rate-limiter");
    await viewed;
    const response = await page.request.get("/api/v1/marketplace/discover/signals");
    expect(await response.json()).toEqual({ items: [] });
  });
});

test.describe("the problem finder without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("leads from a symptom to what helps, and back up by the breadcrumbs", async ({ page }) => {
    await page.goto("/problems");
    await page.getByRole("main").getByRole("link", { name: "The database is in trouble" }).click();
    await page.getByRole("main").getByRole("link", { name: "It stopped half way" }).click();
    await expect(page.getByText("What to do first")).toBeVisible();
    await expect(page.getByRole("article").first()).toContainText("Failed Migration Recovery");
    const crumbs = page.getByRole("navigation", { name: "Breadcrumb" });
    await crumbs.getByRole("link", { name: "A migration went wrong, or is feared" }).click();
    await expect(page.getByRole("heading", { name: "Where does it stand?" })).toBeVisible();
    await crumbs.getByRole("link", { name: "Problem finder" }).click();
    await expect(page).toHaveURL(/\/problems$/);
    expect((await page.goto("/problems/database/weather"))?.status()).toBe(404);
  });

  test("is there when a search finds nothing", async ({ page }) => {
    await page.goto("/marketplace?q=zzzzzz");
    await page.getByRole("main").getByRole("link", { name: "what goes wrong" }).click();
    await expect(page).toHaveURL(/\/problems$/);
  });
});

for (const [size, viewport] of Object.entries({
  desktop: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
})) {
  test.describe(`axe finds nothing serious, light and dark, ${size}`, () => {
    test.use({ viewport });

    const check = async (page: Page, path: string) => {
      expect.soft(await violations(page), path).toEqual([]);
      expect.soft(await overflow(page), `${path}: wider than the screen`).toBeLessThanOrEqual(0);
    };

    for (const path of ["/", "/account/keys", "/marketplace/rate-limiter", "/find?tool=stripe&problem=payments"])
      test(`where something is recommended: ${path}`, async ({ page, person }) => {
        expect(person.email).toContain("@");
        await say(page, "problem", "payments");
        await page.goto(path);
        await page
          .getByRole("button", { name: /^Not for me/ })
          .first()
          .waitFor();
        await check(page, path);
      });

    for (const path of ["/problems", "/problems/payments", "/problems/payments/webhooks/failing"])
      test(`in the problem finder: ${path}`, async ({ page }) => {
        await page.goto(path);
        await check(page, path);
      });
  });
}
