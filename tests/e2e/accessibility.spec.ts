import type { Page } from "@playwright/test";
import { KeyPage } from "./pages/key-page";
import { payAndReturn } from "./pages/pay-page";
import { overflow, violations } from "./support/axe";
import { expect, test } from "./support/shop";

const PUBLIC = {
  catalog: [
    "/",
    "/find",
    "/marketplace",
    "/marketplace?q=nothing-is-called-so",
    "/marketplace/rate-limiter",
    "/marketplace/stripe-webhook-failure",
    "/marketplace/bundles",
    "/marketplace/bundles/starter-bundle",
    "/pricing",
  ],
  other: [
    "/cart",
    "/sign-in",
    "/sign-in?error=AccessDenied",
    "/sign-in/forgot",
    "/sign-in/reset?token=used",
    "/sign-in/confirm?token=used",
    "/sign-in/new-email?token=used",
    "/sign-up",
    "/licence",
    "/refunds",
    "/dev/mailbox",
    "/checkout/return?order=00000000-0000-4000-8000-000000000000",
    "/nowhere",
  ],
};
const PERSONAL = [
  "/account/keys",
  "/account/orders",
  "/account/settings",
  "/cart",
  "/marketplace/rate-limiter",
  "/marketplace/safe-cron-execution",
];
const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } } as const;

/** Opens a page and waits until what arrives later has arrived. */
async function settle(page: Page, path: string): Promise<void> {
  const response = await page.goto(path);
  expect.soft(response?.status(), path).toBe(path === "/nowhere" ? 404 : 200);
  await expect(page.locator("h1").first()).toBeVisible();
  await expect(page.locator(".skeleton")).toHaveCount(0);
}

async function check(page: Page, path: string): Promise<void> {
  expect.soft(await violations(page), path).toEqual([]);
  expect.soft(await overflow(page), `${path} is wider than the screen`).toBeLessThanOrEqual(0);
}

for (const [size, viewport] of Object.entries(SIZES)) {
  test.describe(`axe finds nothing serious, light and dark, ${size}`, () => {
    test.use({ viewport });
    test.setTimeout(180_000);

    for (const [name, paths] of Object.entries(PUBLIC)) {
      test(`on the ${name} pages`, async ({ page }) => {
        for (const path of paths) {
          await settle(page, path);
          await check(page, path);
        }
      });
    }

    test("on the pages of a person who has bought something", async ({ page, person }) => {
      expect(person.email).toBeTruthy();
      await new KeyPage(page, "rate-limiter").startBuying();
      await payAndReturn(page);
      await check(page, "/checkout/return");
      for (const path of PERSONAL) {
        await settle(page, path);
        await check(page, path);
      }
      await page.goto(`/dev/mailbox?to=${encodeURIComponent(person.email)}`);
      await page.getByRole("main").getByRole("link").first().click();
      await page.waitForURL(/\/dev\/mailbox\/.+/);
      await check(page, "/dev/mailbox/[id]");
    });

    test("on the pages of a person who has bought nothing", async ({ page, person }) => {
      expect(person.email).toBeTruthy();
      for (const path of ["/account/keys", "/account/orders"]) {
        await settle(page, path);
        await check(page, path);
      }
    });
  });
}
