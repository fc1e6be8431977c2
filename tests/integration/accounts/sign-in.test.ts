import { randomUUID } from "node:crypto";
import { verify } from "@node-rs/argon2";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { GET as authGet, POST as authPost } from "@/app/api/auth/[...nextauth]/route";
import { GET as getMe } from "@/app/api/v1/account/me/route";
import { POST as askForLink } from "@/app/api/v1/account/sign-in-link/route";
import { handleAuth } from "@/lib/accounts/next-auth/handler";
import { hashPassword } from "@/lib/accounts/password";
import { previewSignInLink } from "@/lib/accounts/service/sign-in";
import { addSeconds } from "@/lib/kernel/time";
import { clock } from "@/lib/platform/clock";
import { database } from "@/lib/platform/db";
import { resetRateLimits } from "@/lib/platform/rate-limit";
import { Browser, mailedToken, mailsTo } from "@/tests/support/browser";
import { createPerson } from "@/tests/support/viewer";

// Its functions stay as they are, and tell what they were asked.
vi.mock("@node-rs/argon2", { spy: true });

const PASSWORD = "correct horse battery";

async function personWithPassword(password = PASSWORD) {
  const person = await createPerson({ email: `${randomUUID()}@example.com` });
  await database().user.update({ where: { id: person.userId }, data: { passwordHash: await hashPassword(password) } });
  return person;
}

beforeEach(resetRateLimits);

describe("signing in with a password", () => {
  it("opens a session that the API and next-auth know", async () => {
    const { email } = await personWithPassword();
    const browser = new Browser();
    const answer = await browser.signIn(email, PASSWORD, "/pricing");
    expect([answer.status, await answer.json()]).toEqual([200, { url: "http://localhost:3000/pricing" }]);
    const me = await browser.call(getMe, "/api/v1/account/me");
    expect(me.headers.get("cache-control")).toContain("no-store");
    expect(await me.json()).toMatchObject({ signed_in: true, email });
    const session = await handleAuth(browser.request("/api/auth/session"), ["session"]);
    expect(await session.json()).toMatchObject({ user: { email } });
  });

  it("keeps its cookie from scripts and other sites", async () => {
    const { email } = await personWithPassword();
    const answer = await new Browser().signIn(email, PASSWORD);
    const cookie = answer.headers.getSetCookie().find((value) => value.startsWith("next-auth.session-token="));
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).toMatch(/; SameSite=Lax/i);
  });

  it("takes the address in any case and with blanks around it", async () => {
    const { email } = await personWithPassword();
    expect((await new Browser().signIn(` ${email.toUpperCase()} `, PASSWORD)).status).toBe(200);
  });

  it("says the same for a wrong password, an unknown address, no password, an unproved and a closed account", async () => {
    const right = await personWithPassword();
    const noPassword = await createPerson();
    const unproved = await personWithPassword();
    await database().user.update({ where: { id: unproved.userId }, data: { emailVerified: null } });
    const closed = await personWithPassword();
    await database().user.update({ where: { id: closed.userId }, data: { closedAt: new Date("2026-01-01") } });
    const tries: [string, string][] = [
      [right.email, "wrong horse battery"],
      [`${randomUUID()}@example.com`, PASSWORD],
      [noPassword.email, PASSWORD],
      [unproved.email, PASSWORD],
      [closed.email, PASSWORD],
    ];
    const answers = await Promise.all(tries.map(([email, password]) => new Browser().signIn(email, password)));
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect(new Set(bodies).size).toBe(1);
    expect(JSON.parse(bodies[0] ?? "")).toMatchObject({ code: "wrong_credentials", status: 401 });
  });

  it("does the same work for an unknown address as for a wrong password", async () => {
    const { email } = await personWithPassword();
    const withoutPassword = await createPerson({ email: `${randomUUID()}@example.com` });
    /** What a try is compared with, as far as it says what the comparing costs: the kind of hash, its memory and passes. */
    const workOf = async (address: string) => {
      vi.mocked(verify).mockClear();
      await new Browser().signIn(address, "wrong horse battery");
      return vi.mocked(verify).mock.calls.map(([stored]) => String(stored).split("$", 4).join("$"));
    };
    const known = await workOf(email);
    expect(known).toEqual(["$argon2id$v=19$m=19456,t=2,p=1"]);
    expect(await workOf(`${randomUUID()}@example.com`)).toEqual(known);
    expect(await workOf(withoutPassword.email)).toEqual(known);
  });

  it("stops a guesser after eight tries, while the person elsewhere still gets in", async () => {
    const { email } = await personWithPassword();
    const guesser = new Browser();
    const statuses: number[] = [];
    for (let count = 0; count < 9; count += 1) {
      const answer = await guesser.signIn(email, `wrong guess number ${count}`);
      statuses.push(answer.status);
      if (answer.status === 429) {
        expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
        expect(await answer.json()).toMatchObject({ code: "rate_limited" });
      }
    }
    expect(statuses).toEqual([...Array(8).fill(401), 429]);
    expect((await guesser.signIn(email, PASSWORD)).status).toBe(429);
    expect((await new Browser().signIn(email, PASSWORD)).status).toBe(200);
  });

  it("limits unknown addresses in the same way", async () => {
    const guesser = new Browser();
    const email = `${randomUUID()}@example.com`;
    const statuses: number[] = [];
    for (let count = 0; count < 9; count += 1) statuses.push((await guesser.signIn(email, PASSWORD)).status);
    expect(statuses).toEqual([...Array(8).fill(401), 429]);
  });

  it("stops guesses at one account from many machines", async () => {
    const { email } = await personWithPassword();
    const statuses: number[] = [];
    for (let count = 0; count < 51; count += 1)
      statuses.push((await new Browser().signIn(email, "wrong again")).status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(50);
    expect(statuses.at(-1)).toBe(429);
  });

  it("stops one machine that tries many accounts", async () => {
    const guesser = new Browser();
    const statuses: number[] = [];
    for (let count = 0; count < 61; count += 1) {
      statuses.push((await guesser.signIn(`${randomUUID()}@example.com`, PASSWORD)).status);
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(60);
    expect(statuses.at(-1)).toBe(429);
  });

  it("does not count successes", async () => {
    const { email } = await personWithPassword();
    const browser = new Browser();
    const statuses: number[] = [];
    for (let count = 0; count < 12; count += 1) statuses.push((await browser.signIn(email, PASSWORD)).status);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await database().session.count({ where: { user: { email } } })).toBe(1);
  });

  it.each([
    "https://evil.example/",
    "//evil.example",
    "http://localhost:3000.evil.example/",
    "http://localhost:3000@evil.example/",
  ])("goes home instead of to %s", async (callbackUrl) => {
    const { email } = await personWithPassword();
    const answer = await new Browser().signIn(email, PASSWORD, callbackUrl);
    expect(await answer.json()).toEqual({ url: "http://localhost:3000/" });
  });

  it("needs the token against forged requests", async () => {
    const { email } = await personWithPassword();
    const browser = new Browser();
    const body = { email, password: PASSWORD, csrfToken: "guessed", json: "true" };
    const request = browser.request("/api/auth/callback/credentials", { body });
    const answer = browser.keep(await handleAuth(request, ["callback", "credentials"]));
    expect(await answer.json()).toEqual({ url: expect.stringContaining("csrf=true") });
    expect(browser.cookie("next-auth.session-token")).toBeUndefined();
  });

  it("refuses a form that another site sends, and endpoints that nobody needs", async () => {
    const params = (...nextauth: string[]) => ({ params: Promise.resolve({ nextauth }) });
    const browser = new Browser();
    const foreign = browser.request("/api/auth/signout", { body: {}, headers: { origin: "https://evil.example" } });
    expect((await authPost(foreign, params("signout"))).status).toBe(403);
    const logged = browser.request("/api/auth/_log", { body: { level: "error", code: "x" } });
    expect((await authPost(logged, params("_log"))).status).toBe(404);
    const page = await authGet(browser.request("/api/auth/signin"), params("signin"));
    expect(page.headers.get("location")).toMatch(/^\/sign-in\?/);
  });

  it("answers a body that is not JSON, or too long, without breaking", async () => {
    const browser = new Browser();
    const headers = { "content-type": "application/json" };
    const send = (body: string) =>
      handleAuth(new Request(browser.request("/api/auth/signout"), { method: "POST", headers, body }), ["signout"]);
    expect((await send("{")).status).toBe(400);
    expect((await send("null")).status).toBe(400);
    expect((await send(JSON.stringify({ x: "a".repeat(20_000) }))).status).toBe(413);
  });
});

describe("signing in by a link", () => {
  const ask = (email: string, body: Record<string, unknown> = {}) =>
    new Browser().call(askForLink, "/api/v1/account/sign-in-link", { body: { email, ...body } });

  it("answers alike for every address and signs its person in once", async () => {
    const person = await createPerson({ email: `${randomUUID()}@example.com` });
    const stranger = `${randomUUID()}@example.com`;
    const [known, unknown] = [await ask(person.email, { next: "/cart" }), await ask(stranger)];
    expect([known.status, await known.text()]).toEqual([unknown.status, await unknown.text()]);
    expect((await mailsTo(person.email))[0]?.subject).toBe((await mailsTo(stranger))[0]?.subject);

    const browser = new Browser();
    const token = await mailedToken(person.email);
    expect((await previewSignInLink(token, clock.now()))?.next).toBe("/cart");
    expect((await browser.followLink(token)).status).toBe(200);
    expect(await (await browser.call(getMe, "/api/v1/account/me")).json()).toMatchObject({ email: person.email });
    expect((await new Browser().followLink(token)).status).toBe(403);
  });

  it("makes an account for a new address when the link is used", async () => {
    const email = `${randomUUID()}@example.com`;
    await ask(email);
    expect(await database().user.count({ where: { email } })).toBe(0);
    await new Browser().followLink(await mailedToken(email));
    const user = await database().user.findUniqueOrThrow({ where: { email } });
    expect([user.emailVerified !== null, user.passwordHash]).toEqual([true, null]);
  });

  it("does not work by opening the link, as a mail scanner does", async () => {
    const person = await createPerson({ email: `${randomUUID()}@example.com` });
    await ask(person.email);
    const token = await mailedToken(person.email);
    const scanner = new Browser();
    const path = `/api/auth/callback/link?token=${token}`;
    scanner.keep(await handleAuth(scanner.request(path), ["callback", "link"]));
    expect(scanner.cookie("next-auth.session-token")).toBeUndefined();
    expect((await new Browser().followLink(token)).status).toBe(200);
  });

  it("ends after twenty minutes, and with the others when one was used", async () => {
    const person = await createPerson({ email: `${randomUUID()}@example.com` });
    await ask(person.email);
    const first = await mailedToken(person.email);
    expect(await previewSignInLink(first, addSeconds(clock.now(), 21 * 60))).toBeNull();
    await ask(person.email);
    const second = await mailedToken(person.email);
    expect(second).not.toBe(first);
    expect((await new Browser().followLink(second)).status).toBe(200);
    expect((await new Browser().followLink(first)).status).toBe(403);
  });

  it("does not let into a closed account", async () => {
    const person = await createPerson({ email: `${randomUUID()}@example.com` });
    await database().user.update({ where: { id: person.userId }, data: { closedAt: new Date("2026-01-01") } });
    await ask(person.email);
    expect((await new Browser().followLink(await mailedToken(person.email))).status).toBe(403);
  });

  it.each(["", "x", "a".repeat(43), "../../etc"])("refuses the token %j", async (token) => {
    expect((await new Browser().followLink(token)).status).toBe(403);
  });
});
