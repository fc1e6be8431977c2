import { readFileSync } from "node:fs";
import { type APIRequestContext, test as base, expect } from "@playwright/test";
import { type Person, signUp } from "../pages/sign-up-page";

type Demo = {
  app_url: string;
  sandbox_url: string;
  stripe_secret_key: string;
  accounts: { email: string; password: string; role: string; api_key: string }[];
};

function readDemo(): Demo {
  const file = process.env.KEYS_E2E_DEMO;
  if (!file) throw new Error("The shop of the tests is not there: run these by `npm run test:e2e`.");
  return JSON.parse(readFileSync(file, "utf8")) as Demo;
}

/** A test with the shop's address as its base; `person` is a new one, verified and signed in on the test's page. */
export const test = base.extend<{ demo: Demo; person: Person }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
  demo: async ({}, use) => use(readDemo()),
  baseURL: async ({ demo }, use) => use(demo.app_url),
  person: async ({ page }, use) => use(await signUp(page)),
});
export { expect };

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
