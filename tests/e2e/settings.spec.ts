import type { Browser, Page } from "@playwright/test";
import { openMail } from "./pages/mailbox";
import { SettingsPage } from "./pages/settings-page";
import { signIn } from "./pages/sign-in-page";
import type { Person } from "./pages/sign-up-page";
import { overflow, violations } from "./support/axe";
import { expect, test } from "./support/shop";

const NEW_PASSWORD = "another long phrase";
const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
const SAFARI =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1";

/** The person on another device. It ends with the test's browser. */
async function elsewhere(browser: Browser, baseURL: string | undefined, person: Person, userAgent = FIREFOX) {
  const context = await browser.newContext({ ...(baseURL && { baseURL }), userAgent });
  const page = await context.newPage();
  await signIn(page, person);
  return page;
}

async function expectSignedOut(page: Page): Promise<void> {
  await page.goto("/account/settings");
  await expect(page.getByRole("heading", { name: "Sign in to see your settings" })).toBeVisible();
}

test("a password is changed, the new one signs in, and other devices are out", async ({
  page,
  person,
  browser,
  baseURL,
}) => {
  const other = await elsewhere(browser, baseURL, person);
  const settings = await new SettingsPage(page).open();
  await expect(settings.devices.getByRole("listitem")).toHaveCount(2);
  await settings.changePassword(person.password, NEW_PASSWORD);
  await expect(settings.password.getByText("Your password is changed")).toBeVisible();
  await expect(settings.field(settings.password, "New password")).toHaveValue("");
  await expect(settings.devices.getByRole("listitem")).toHaveCount(1);
  await expectSignedOut(other);

  await settings.section("Sign out").getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(/\/$/);
  await expectSignedOut(page);
  await signIn(page, { ...person, password: NEW_PASSWORD }, "/account/settings");
  await expect(settings.address.getByText(person.email)).toBeVisible();
});

test("a wrong present password is said at its field, and what was typed stays", async ({ page, person }) => {
  const settings = await new SettingsPage(page).open();
  await settings.changePassword("not the present one", NEW_PASSWORD);
  const current = settings.field(settings.password, "Current password");
  await expect(current).toHaveAccessibleDescription("This is not your current password.");
  await expect(current).toHaveAttribute("aria-invalid", "true");
  await expect(current).toBeFocused();
  await expect(current).toHaveValue("not the present one");
  await expect(settings.field(settings.password, "New password")).toHaveValue(NEW_PASSWORD);

  await settings.changePassword(person.password, "short");
  const next = settings.field(settings.password, "New password");
  await expect(next).toHaveAccessibleDescription(/Use at least 10 characters\.$/);
  await expect(next).toBeFocused();
  await expect(current).toHaveValue(person.password);
});

test("one other device is signed out", async ({ page, person, browser, baseURL }) => {
  const other = await elsewhere(browser, baseURL, person);
  const settings = await new SettingsPage(page).open();
  await expect(settings.devices.getByRole("listitem").first()).toContainText("This device");
  await settings.devices.getByRole("button", { name: /^Sign out Firefox on Windows, last seen just now/ }).click();
  await expect(settings.devices.getByText("Firefox on Windows is signed out.")).toBeVisible();
  await expect(settings.devices.getByText("You are signed in nowhere else.")).toBeVisible();
  await expect(settings.devices.getByRole("heading")).toBeFocused();
  await expectSignedOut(other);
  await settings.open();
  await expect(settings.address.getByText(person.email)).toBeVisible();
});

test("all other devices are signed out, after a question", async ({ page, person, browser, baseURL }) => {
  const others = [
    await elsewhere(browser, baseURL, person),
    await elsewhere(browser, baseURL, person, SAFARI),
  ] as const;
  const settings = await new SettingsPage(page).open();
  const opener = settings.devices.getByRole("button", { name: "Sign out everywhere else" });
  await opener.click();
  const question = page.getByRole("alertdialog", { name: "Sign out everywhere else?" });
  await expect(question).toContainText("2 other devices will have to sign in again.");
  await page.keyboard.press("Escape");
  await expect(opener).toBeFocused();
  await expect(settings.devices.getByRole("listitem")).toHaveCount(3);

  await opener.click();
  await question.getByRole("button", { name: "Sign out 2 other devices" }).click();
  await expect(question).toHaveCount(0);
  await expect(settings.devices.getByText("2 other devices are signed out.")).toBeVisible();
  await expect(settings.devices.getByRole("listitem")).toHaveCount(1);
  await expect(settings.devices.getByRole("heading")).toBeFocused();
  for (const other of others) await expectSignedOut(other);
});

test("another address counts once the link mailed to it is used", async ({ page, person }) => {
  const settings = await new SettingsPage(page).open();
  await settings.changeAddress(person.email, person.password);
  await expect(settings.field(settings.address, "New address")).toHaveAccessibleDescription(
    "This is your address already.",
  );
  const email = `new-${person.email}`;
  await settings.changeAddress(email, person.password);
  await expect(settings.address.getByRole("heading", { name: "Check your mail" })).toBeFocused();
  await expect(settings.address).toContainText("Until then the present one counts.");

  await openMail(page, email, /confirm your new address/i);
  await page.getByRole("link", { name: /sign-in.new-email/ }).click();
  await page.getByRole("button", { name: "Use this address" }).click();
  await page.getByRole("link", { name: "Go to your KEYS" }).click();
  await page.getByRole("navigation", { name: "Account" }).getByRole("link", { name: "Settings" }).click();
  await expect(settings.address.getByText(email)).toBeVisible();
});

test("somebody without a password sets one by a mailed link", async ({ page }) => {
  const person = { email: `link-${process.pid}-${Date.now()}@keys.test`, password: NEW_PASSWORD };
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(person.email);
  await page.getByRole("button", { name: "Mail me a link instead" }).click();
  await openMail(page, person.email, /link to sign in/i);
  await page.getByRole("link", { name: /sign-in.confirm/ }).click();
  await page.getByRole("main").getByRole("button").click();
  await page.waitForURL(/\/$/);

  const settings = await new SettingsPage(page).open();
  await expect(settings.field(settings.address, "Current password")).toHaveCount(0);
  await settings.password.getByRole("button", { name: "Mail me a link to set one" }).click();
  await expect(settings.password).toContainText(person.email);
  await openMail(page, person.email, /new password/i);
  await page.getByRole("link", { name: /sign-in.reset/ }).click();
  await page.getByRole("textbox", { name: "New password" }).fill(person.password);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Your password is changed")).toBeVisible();
  await signIn(page, person, "/account/settings");
  await expect(settings.field(settings.password, "Current password")).toBeVisible();
});

test("what one follows is listed, and stopped one by one", async ({ page, person }) => {
  expect(person.email).toContain("@");
  const follow = await page.request.post("/api/v1/marketplace/keys/rate-limiter/follow");
  expect(follow.status()).toBe(204);
  const settings = await new SettingsPage(page).open();
  const followed = settings.section("What you follow");
  await expect(followed.getByRole("link", { name: "Rate Limiter" })).toBeVisible();
  await followed.getByRole("button", { name: "Stop the mails about Rate Limiter" }).click();
  await expect(followed.getByText("No more mails about Rate Limiter.")).toBeVisible();
  await expect(followed.getByText("You follow no KEY.")).toBeVisible();
  await expect(followed.getByRole("heading")).toBeFocused();
  await settings.open();
  await expect(followed.getByText("You follow no KEY.")).toBeVisible();
});

test("a failing answer is said with a way to try again", async ({ page, person }) => {
  const settings = new SettingsPage(page);
  const list = "**/api/v1/account/sessions";
  await page.route(list, (route) => route.fulfill({ status: 400, json: { code: "bad_request", detail: "Not now." } }));
  await settings.open();
  await expect(settings.devices.getByRole("alert")).toContainText("Not now.");
  await page.unroute(list);
  await settings.devices.getByRole("button", { name: "Try again" }).click();
  await expect(settings.devices.getByText("This device")).toBeVisible();
  await expect(settings.address.getByText(person.email)).toBeVisible();
});

for (const [size, viewport] of Object.entries({
  desktop: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
})) {
  test.describe(`axe finds nothing serious, light and dark, ${size}`, () => {
    test.use({ viewport });

    test("in any state of the settings", async ({ page, person, browser, baseURL }) => {
      await elsewhere(browser, baseURL, person);
      const settings = await new SettingsPage(page).open();
      await expect(settings.devices.getByRole("listitem")).toHaveCount(2);
      const check = async (state: string) => {
        expect.soft(await violations(page), state).toEqual([]);
        expect.soft(await overflow(page), `${state}: wider than the screen`).toBeLessThanOrEqual(0);
      };
      await check("as it opens");
      await settings.changePassword("not the present one", NEW_PASSWORD);
      await settings.changeAddress("nobody", "");
      await expect(page.locator('[aria-invalid="true"]')).toHaveCount(3);
      await check("with wrong fields");
      await settings.changePassword(person.password, NEW_PASSWORD);
      await expect(settings.password.getByText("Your password is changed")).toBeVisible();
      await settings.changeAddress(`new-${person.email}`, NEW_PASSWORD);
      await expect(settings.address.getByText("Check your mail")).toBeVisible();
      await check("after both changes");
      await elsewhere(browser, baseURL, { ...person, password: NEW_PASSWORD });
      await settings.open();
      await settings.devices.getByRole("button", { name: "Sign out everywhere else" }).click();
      await expect(page.getByRole("alertdialog")).toBeVisible();
      await check("with the question");
    });
  });
}
