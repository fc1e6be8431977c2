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
