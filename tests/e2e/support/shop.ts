import { readFileSync } from "node:fs";
import { type APIRequestContext, test as base, expect, type Page } from "@playwright/test";

export type Demo = {
  app_url: string;
  sandbox_url: string;
  stripe_secret_key: string;
  accounts: { email: string; password: string; role: string; api_key: string }[];
};

function readDemo(): Demo {
  return JSON.parse(readFileSync(process.env.KEYS_E2E_DEMO ?? ".data/demo.json", "utf8")) as Demo;
}

export type Person = { readonly email: string; readonly password: string };

/** A test with the shop's address as its base; `person` is a new one, verified and signed in on the test's page. */
export const test = base.extend<{ demo: Demo; person: Person }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
  demo: async ({}, use) => use(readDemo()),
  baseURL: async ({ demo }, use) => use(demo.app_url),
  person: async ({ page }, use) => use(await signUp(page)),
});
export { expect };

export const CARDS = {
  good: "4242424242424242",
  declined: "4000000000000002",
  poor: "4000000000009995",
  secure: "4000002500003155",
} as const;

let people = 0;

/** The link of the newest mail to this address. */
async function openMail(page: Page, to: string, subject: RegExp): Promise<void> {
  await expect(async () => {
    await page.goto(`/dev/mailbox?to=${encodeURIComponent(to)}`);
    await expect(page.getByRole("link", { name: subject }).first()).toBeVisible({ timeout: 1000 });
  }).toPass();
  await page.getByRole("link", { name: subject }).first().click();
  await page.waitForURL(/\/dev\/mailbox\/.+/);
}

/** Signs up as a stranger does: the form, the mail, the button behind its link. */
export async function signUp(page: Page, next = "/account/keys"): Promise<Person> {
  people += 1;
  const person = {
    email: `visitor-${process.pid}-${Date.now()}-${people}@keys.test`,
    password: "a long enough phrase",
  };
  await page.goto(`/sign-up?next=${encodeURIComponent(next)}`);
  await page.getByLabel("Email").fill(person.email);
  await page.getByRole("textbox", { name: "Password" }).fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByText(person.email)).toBeVisible();
  await openMail(page, person.email, /confirm|verify|address|welcome/i);
  await page.getByRole("link", { name: /sign-in.confirm/ }).click();
  await page.getByRole("button", { name: "Confirm and sign in" }).click();
  await page.waitForURL(`**${next}`);
  return person;
}

/** Fills the sandbox's page and presses Pay. */
export async function payWith(page: Page, card: string): Promise<void> {
  await page.waitForURL("**/c/pay/**");
  await page.getByLabel("Card number").fill(card);
  await page.getByLabel("Expiry").fill("12 / 34");
  await page.getByLabel("Security code").fill("123");
  await page.getByLabel("Name on card").fill("A Visitor");
  await page.getByRole("button", { name: /^Pay/ }).click();
}

export async function buy(page: Page, slug: string): Promise<void> {
  await page.goto(`/marketplace/${slug}`);
  await page
    .getByRole("button", { name: /^Buy for/ })
    .first()
    .click();
}

/** The API as one of the demo accounts; as a visitor for an address that is none of them. */
export function api(request: APIRequestContext, email: string) {
  const { accounts, app_url } = readDemo();
  const account = accounts.find((candidate) => candidate.email === email);
  const headers: Record<string, string> = account ? { authorization: `Bearer ${account.api_key}` } : {};
  return (method: string, path: string, data?: unknown) =>
    request.fetch(`${app_url}${path}`, { method, headers, ...(data !== undefined && { data }) });
}

/** A control of the sandbox. */
export async function sandbox(request: APIRequestContext, method: string, path: string, data: unknown = {}) {
  return request.fetch(`${readDemo().sandbox_url}/sandbox${path}`, { method, data });
}
