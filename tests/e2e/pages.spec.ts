import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./support/shop";

const PUBLIC = [
  "/",
  "/marketplace",
  "/marketplace?q=nothing-is-called-so",
  "/marketplace/rate-limiter",
  "/marketplace/stripe-webhook-failure",
  "/marketplace/bundles",
  "/marketplace/bundles/starter-bundle",
  "/pricing",
  "/cart",
  "/sign-in",
  "/sign-up",
  "/refunds",
  "/nowhere",
];
const PERSONAL = ["/account/keys", "/account/orders", "/marketplace/rate-limiter"];
const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } } as const;

async function violations(page: import("@playwright/test").Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found
    .filter((violation) => violation.impact === "serious" || violation.impact === "critical")
    .map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`);
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const [name, viewport] of Object.entries(SIZES)) {
    test.describe(`${name}, ${colorScheme}`, () => {
      test.use({ colorScheme, viewport, reducedMotion: "reduce" } as object);

      test("public pages: axe finds nothing serious, nothing scrolls sideways", async ({ page }) => {
        test.setTimeout(120_000);
        for (const path of PUBLIC) {
          await page.goto(path, { waitUntil: "networkidle" });
          expect(await violations(page), path).toEqual([]);
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          expect(overflow, `${path} is wider than the screen`).toBeLessThanOrEqual(0);
        }
      });

      test("personal pages: axe finds nothing serious", async ({ page, person }) => {
        expect(person.email).toBeTruthy();
        for (const path of PERSONAL) {
          await page.goto(path, { waitUntil: "networkidle" });
          expect(await violations(page), path).toEqual([]);
        }
      });
    });
  }
}

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("one searches, filters and opens a KEY", async ({ page }) => {
    await page.goto("/marketplace");
    await page.goto("/marketplace?q=rate+limiter&type=node");
    await page
      .getByRole("link", { name: /Rate Limiter/ })
      .first()
      .click();
    await expect(page.getByRole("heading", { level: 1, name: "Rate Limiter" })).toBeVisible();
    await expect(page.getByText("$29").first()).toBeVisible();
  });
});
