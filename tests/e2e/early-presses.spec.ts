import type { Page } from "@playwright/test";
import { untilAlive } from "./support/alive";
import { hold } from "./support/hold";
import { expect, grant, test } from "./support/shop";

const KEY = "/marketplace/rate-limiter";

const cartOf = (page: Page) => page.evaluate(() => localStorage.getItem("keys:cart"));

test("what is pressed before a page's scripts are there is done once they are, and only once", async ({ page }) => {
  const { letThrough } = await hold(page, "**/_next/static/chunks/*.js");
  await page.goto(KEY, { waitUntil: "commit" });
  const add = page.getByRole("button", { name: "Add to cart" }).first();
  await add.click();
  await add.click();
  await expect(add).toHaveAttribute("aria-busy", "true");
  await page.getByRole("button", { name: /^Theme: as the system/ }).click();
  expect(await cartOf(page)).toBeNull();
  letThrough();
  await expect(page.getByRole("link", { name: "In your cart" }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^Theme: light/ })).toBeVisible();
  expect(JSON.parse((await cartOf(page)) ?? "")).toEqual([{ kind: "key", slug: "rate-limiter" }]);
});

test("what wakes a page that has just begun to listen is done once as well", async ({ page }) => {
  await page.addInitScript(() => {
    const isMarked = (node: object, mark: string) => Object.keys(node).some((name) => name.startsWith(mark));
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      const theme = document.querySelector<HTMLElement>('button[aria-label^="Theme:"]');
      if (!theme || !isMarked(document, "__reactContainer")) return port2.postMessage("look again");
      window.name = isMarked(theme, "__reactProps") ? "too late" : "in time";
      theme.click();
    };
    port2.postMessage("look");
  });
  await page.goto("/");
  await page.waitForFunction(() => window.name !== "");
  expect(await page.evaluate(() => window.name)).toBe("in time");
  await expect(page.getByRole("button", { name: /^Theme: light/ })).toBeVisible();
  await untilAlive(page);
  await expect(page.getByRole("button", { name: /^Theme: light/ })).toBeVisible();
});

test.describe("while it is not known who looks", () => {
  const ACCESS = "**/api/v1/marketplace/keys/rate-limiter/access";

  /** Opens the page, does the first half of something, lets the answer come, and waits until nothing more arrives. */
  async function meanwhile(page: Page, address: string, path: string, begin: () => Promise<void>): Promise<void> {
    const { letThrough } = await hold(page, address);
    await page.goto(path);
    await begin();
    const arrived = page.waitForResponse(address);
    letThrough();
    await arrived;
    await page.waitForLoadState("networkidle");
  }

  async function holdDown(page: Page, name: string): Promise<void> {
    await page.getByRole("button", { name }).first().hover();
    await page.mouse.down();
  }

  test("a KEY's button stays where it is pressed until it is let go", async ({ page, person }) => {
    expect(person.email).toBeTruthy();
    await meanwhile(page, ACCESS, KEY, () => holdDown(page, "Add to cart"));
    await page.mouse.up();
    await expect(page.getByRole("link", { name: "In your cart" }).first()).toBeVisible();
    await expect(page.getByRole("button", { name: /^Buy for/ }).first()).toBeVisible();
  });

  test("so does a bundle's", async ({ page, person }) => {
    expect(person.email).toBeTruthy();
    const press = () => holdDown(page, "Add to cart");
    await meanwhile(page, "**/api/v1/account/me", "/marketplace/bundles/starter-bundle", press);
    await page.mouse.up();
    await expect(page.getByRole("link", { name: "In your cart" })).toBeVisible();
    await expect(page.getByRole("button", { name: /^Buy for/ })).toBeVisible();
  });

  test("the focus goes on to the button that takes the place of another", async ({ page, person, request }) => {
    await meanwhile(page, ACCESS, KEY, () =>
      page
        .getByRole("link", { name: /^Buy for/ })
        .first()
        .focus(),
    );
    await expect(page.getByRole("button", { name: /^Buy for/ }).first()).toBeFocused();

    await grant(request, person.email, "rate-limiter");
    await meanwhile(page, ACCESS, KEY, () => page.getByRole("button", { name: "Add to cart" }).first().focus());
    await expect(page.getByRole("button", { name: /^Download/ }).first()).toBeFocused();
  });
});

test("what is put into the cart by the keyboard leaves the focus on the way there", async ({ page }) => {
  await page.goto(KEY);
  await page.getByRole("button", { name: "Add to cart" }).first().press("Enter");
  await expect(page.getByRole("link", { name: "In your cart" }).first()).toBeFocused();
});
