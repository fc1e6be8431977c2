import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GET as getMe } from "@/app/api/v1/account/me/route";
import { seedDemoAccounts } from "@/lib/accounts/service/demo";
import { clock } from "@/lib/platform/clock";
import { database } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { resetRateLimits } from "@/lib/platform/rate-limit";
import { getViewer } from "@/lib/platform/session";
import { Browser } from "@/tests/support/browser";
import { createPerson } from "@/tests/support/viewer";
import { userAdminCommand } from "@/tools/commands/user-admin";

const as = (apiKey: string) =>
  new Request("http://localhost:3000/api/v1/account/me", { headers: { authorization: `Bearer ${apiKey}` } });
const me = async (apiKey: string) => (await getMe(as(apiKey), undefined)).json();

beforeEach(resetRateLimits);
afterEach(() => {
  Object.assign(env(), { KEYS_ENV: "demo" });
});

describe("demo accounts", () => {
  it("are what the interface says, each with a key that works", async () => {
    const accounts = await seedDemoAccounts(clock.now());
    expect(accounts.map(({ email, role }) => [email, role])).toEqual([
      ["buyer@keys.test", "user"],
      ["second@keys.test", "user"],
      ["owner@keys.test", "user"],
      ["member@keys.test", "user"],
      ["admin@keys.test", "admin"],
    ]);
    for (const { email, role, api_key, password } of accounts) {
      expect(await me(api_key)).toMatchObject({ signed_in: true, email, role, email_verified: true });
      expect((await new Browser().signIn(email, password)).status).toBe(200);
    }
    const teams = await Promise.all([2, 3].map((index) => me(accounts[index]?.api_key ?? "")));
    expect(teams.map((account) => (account as { organizations: unknown }).organizations)).toEqual([
      [{ slug: "demo-team", name: "Demo Team", role: "owner", has_seat: true }],
      [{ slug: "demo-team", name: "Demo Team", role: "member", has_seat: true }],
    ]);
  });

  it("stay the same over starts, also when two start at once", async () => {
    const [first, second] = await Promise.all([seedDemoAccounts(clock.now()), seedDemoAccounts(clock.now())]);
    expect(second).toEqual(first);
    const emails = first.map(({ email }) => email);
    expect(await database().apiKey.count({ where: { user: { email: { in: emails } } } })).toBe(5);
    expect(await database().membership.count({ where: { organization: { slug: "demo-team" } } })).toBe(2);
  });

  it("are put back when somebody changed them", async () => {
    await seedDemoAccounts(clock.now());
    await database().user.update({ where: { email: "admin@keys.test" }, data: { role: "user", passwordHash: null } });
    const admin = (await seedDemoAccounts(clock.now())).at(-1);
    expect(await me(admin?.api_key ?? "")).toMatchObject({ role: "admin" });
    expect((await new Browser().signIn("admin@keys.test", admin?.password ?? "")).status).toBe(200);
  });

  it("neither come into being nor open anything in production", async () => {
    const [account] = await seedDemoAccounts(clock.now());
    const browser = new Browser();
    await browser.signIn("buyer@keys.test", account?.password ?? "");
    Object.assign(env(), { KEYS_ENV: "production" });
    await expect(seedDemoAccounts(clock.now())).rejects.toThrow("production");
    expect(await getViewer(as(account?.api_key ?? ""))).toBeNull();
    expect(await getViewer(browser.request("/"))).toBeNull();
  });
});

describe("keys user:admin", () => {
  it("lets a person who has signed up run the shop, and says so when there is none", async () => {
    const person = await createPerson({ email: `${randomUUID()}@example.com` });
    expect(await userAdminCommand([person.email.toUpperCase()])).toBe(0);
    expect(await me(person.apiKey)).toMatchObject({ role: "admin" });
    expect(await userAdminCommand([person.email])).toBe(0);
    expect(await database().auditEntry.count({ where: { target: `user:${person.userId}` } })).toBe(1);
    expect(await userAdminCommand([`${randomUUID()}@example.com`])).toBe(1);
    expect(await userAdminCommand(["not an address"])).toBe(1);
    expect(await userAdminCommand([])).toBe(1);
  });
});
