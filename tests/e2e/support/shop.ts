import { type APIRequestContext, test as base, expect } from "@playwright/test";
import { makePerson, type Person } from "../pages/sign-up-page";
import { type Demo, readDemo } from "./demo";

/** A test with the shop's address as its base; `person` is a new one, verified and signed in where the test's page is. */
export const test = base.extend<{ demo: Demo; person: Person }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
  demo: async ({}, use) => use(readDemo().demo),
  baseURL: async ({ demo }, use) => use(demo.app_url),
  person: async ({ page }, use) => use(await makePerson(page)),
});
export { expect };

export const ADMIN = "admin@keys.test";

/** The API as one of the demo accounts; as a visitor for an address that is none of them. */
export function api(request: APIRequestContext, email: string) {
  const { accounts, app_url } = readDemo().demo;
  const account = accounts.find((candidate) => candidate.email === email);
  const headers: Record<string, string> = account ? { authorization: `Bearer ${account.api_key}` } : {};
  return (method: string, path: string, data?: unknown) =>
    request.fetch(`${app_url}${path}`, { method, headers, ...(data !== undefined && { data }) });
}

/** A control of the sandbox. */
export async function sandbox(request: APIRequestContext, method: string, path: string, data: unknown = {}) {
  return request.fetch(`${readDemo().demo.sandbox_url}/sandbox${path}`, { method, data });
}

/** Gives a KEY to this person by hand, so that a test about owning it need not buy it. */
export async function grant(request: APIRequestContext, email: string, key: string): Promise<void> {
  const given = await api(request, ADMIN)("POST", "/api/v1/admin/grants", { email, key, reason: "For a test." });
  expect(given.status()).toBe(201);
}
