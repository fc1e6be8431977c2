import type { Page } from "@playwright/test";
import { expect, test } from "./support/shop";

const SCREEN = { width: 1280, height: 800 };
const KEY = "/marketplace/rate-limiter";
const PARTS = ["savings", "versions", "questions"];
/** As many frames as a browser may need to lay out what came near the screen. */
const FRAMES = 20;
/** A heading that was led to stands in the upper third of the screen. */
const LOWEST = SCREEN.height / 3;

/** Where a part's heading stands once the page has come to rest: pixels below the upper edge of the screen. */
function topOf(page: Page, id: string): Promise<number> {
  return page.evaluate(
    async ({ id, frames }) => {
      for (let frame = 0; frame < frames; frame += 1) await new Promise(requestAnimationFrame);
      return document.getElementById(id)?.getBoundingClientRect().top ?? Number.NaN;
    },
    { id, frames: FRAMES },
  );
}

async function expectToStandAt(page: Page, id: string) {
  const top = await topOf(page, id);
  expect(top, id).toBeGreaterThanOrEqual(0);
  expect(top, id).toBeLessThan(LOWEST);
}

test.use({ viewport: SCREEN });

test("the links of a KEY page lead to its parts, however much stands above them", async ({ page }) => {
  for (const id of PARTS) {
    await page.goto(KEY);
    await page.getByRole("navigation", { name: "On this page" }).locator(`a[href="#${id}"]`).click();
    await expectToStandAt(page, id);
  }
});

test("what is read does not go away again when the part leaves the address, or the window is made lower", async ({
  page,
}) => {
  const isHidden = () =>
    page.locator("section[aria-labelledby=versions]").evaluate(async (section) => {
      await new Promise(requestAnimationFrame);
      return getComputedStyle(section).visibility === "hidden";
    });
  await page.goto(`${KEY}#versions`);
  await page.evaluate(() => history.replaceState(null, "", location.pathname));
  await page.evaluate(() => location.assign("#"));
  expect(await isHidden()).toBe(false);
  await page.setViewportSize({ ...SCREEN, height: 1200 });
  expect(await isHidden()).toBe(false);
  await page.setViewportSize(SCREEN);
  expect(await isHidden()).toBe(false);
});

test("an address with a part leads there", async ({ page }) => {
  for (const id of PARTS) {
    await page.goto(`${KEY}#${id}`);
    await page.waitForLoadState("networkidle");
    await expectToStandAt(page, id);
  }
});

test("a reload leads back to where one was", async ({ page }) => {
  await page.goto(KEY);
  const contents = page.locator("#contents");
  await contents.evaluate((heading) => heading.scrollIntoView({ block: "start", behavior: "instant" }));
  await expectToStandAt(page, "contents");
  const before = await page.evaluate(() => scrollY);
  await page.reload();
  await expectToStandAt(page, "contents");
  expect(before).toBeGreaterThan(SCREEN.height);
  expect(await page.evaluate(() => scrollY)).toBe(before);
});

test("a KEY page is drawn when its first screen is there, and what lies below is laid out right after", async ({
  page,
}) => {
  await page.goto(KEY);
  const awaited = page.locator('head link[rel="expect"][blocking="render"]');
  const id = await awaited.getAttribute("href");
  await expect(page.locator(`div:has-text("Why this price") + ${id}`)).toBeAttached();
  await expect
    .poll(() =>
      page
        .locator("#savings")
        .evaluate((heading) => heading.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })),
    )
    .toBe(true);
});
