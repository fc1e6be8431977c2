import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GET as getMe } from "@/app/api/v1/account/me/route";
import { POST as signUp } from "@/app/api/v1/account/sign-up/route";
import { previewSignInLink } from "@/lib/accounts/service/sign-in";
import { sha256Hex } from "@/lib/kernel/sha256";
import { addDays, addSeconds } from "@/lib/kernel/time";
import { clock } from "@/lib/platform/clock";
import { database } from "@/lib/platform/db";
import { resetRateLimits } from "@/lib/platform/rate-limit";
import { Browser, mailedToken, mailsTo } from "@/tests/support/browser";
import { createPerson } from "@/tests/support/viewer";

const PASSWORD = "correct horse battery";
const newEmail = () => `${randomUUID()}@example.com`;
const userOf = (email: string) => database().user.findUnique({ where: { email } });

async function begin(email: string, more: Record<string, unknown> = {}, browser = new Browser()) {
  const response = await browser.call(signUp, "/api/v1/account/sign-up", {
    body: { email, password: PASSWORD, ...more },
  });
  return { browser, response, body: (await response.json()) as Record<string, unknown> };
}

beforeEach(resetRateLimits);
afterEach(() => clock.set());

describe("signing up", () => {
  it("makes the account when the mailed link is used, signs in and goes on where one was", async () => {
    const email = newEmail();
    const { browser, response, body } = await begin(email, { next: "/marketplace/audit-log?a=1" });
    expect([response.status, body]).toEqual([202, { status: "check_your_mail" }]);
    expect(await userOf(email)).toBeNull();

    const token = await mailedToken(email);
    expect(await previewSignInLink(token, clock.now())).toEqual({
      email,
      isSignUp: true,
      next: "/marketplace/audit-log?a=1",
    });
    const followed = await browser.followLink(token, "/marketplace/audit-log?a=1");
    expect(await followed.json()).toEqual({ url: "http://localhost:3000/marketplace/audit-log?a=1" });
    expect(await (await browser.call(getMe, "/api/v1/account/me")).json()).toMatchObject({
      signed_in: true,
      email,
      email_verified: true,
      has_password: true,
      role: "user",
    });
    expect((await new Browser().signIn(email, PASSWORD)).status).toBe(200);
  });

  it("stores addresses in lower case and never the token itself", async () => {
    const email = newEmail();
    await begin(email.toUpperCase());
    const token = await mailedToken(email);
    const rows = await database().verificationToken.findMany({ where: { identifier: `sign-up:${email}` } });
    expect(rows.map((row) => row.token)).toEqual([sha256Hex(token)]);
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(JSON.stringify(rows)).not.toContain(PASSWORD);
  });

  it("answers alike for a known address, changes nothing there and tells its person by mail", async () => {
    const person = await createPerson({ email: newEmail() });
    const before = await userOf(person.email);
    const known = await begin(person.email);
    const unknown = await begin(newEmail());
    expect([known.response.status, known.body]).toEqual([unknown.response.status, unknown.body]);
    expect(await userOf(person.email)).toEqual(before);
    const mails = await mailsTo(person.email);
    expect(mails.map(({ subject }) => subject)).toEqual(["You already have an account at KEYS"]);
    expect(mails[0]?.text).not.toContain("token=");
  });

  it("does not let the password in before the address is proved, nor tell the two apart", async () => {
    const email = newEmail();
    await begin(email);
    const unproved = await new Browser().signIn(email, PASSWORD);
    const unknown = await new Browser().signIn(newEmail(), PASSWORD);
    expect([unproved.status, unknown.status]).toEqual([401, 401]);
    expect(await unproved.json()).toEqual(await unknown.json());
  });

  it("gives the account the password of the sign-up whose mail was used, so nobody can prepare one for another", async () => {
    const email = newEmail();
    await begin(email, { password: "the attackers choice" });
    await begin(email);
    await new Browser().followLink(await mailedToken(email));
    expect((await new Browser().signIn(email, "the attackers choice")).status).toBe(401);
    expect((await new Browser().signIn(email, PASSWORD)).status).toBe(200);
  });

  it("uses a link once, and looking at it does not use it", async () => {
    const email = newEmail();
    await begin(email);
    const token = await mailedToken(email);
    await previewSignInLink(token, clock.now());
    await previewSignInLink(token, clock.now());
    expect((await new Browser().followLink(token)).status).toBe(200);
    const again = await new Browser().followLink(token);
    expect([again.status, await again.json()]).toMatchObject([403, { code: "url_expired" }]);
    expect(await previewSignInLink(token, clock.now())).toBeNull();
  });

  it("lets exactly one of several simultaneous uses through", async () => {
    const email = newEmail();
    await begin(email);
    const token = await mailedToken(email);
    const answers = await Promise.all([1, 2, 3, 4].map(() => new Browser().followLink(token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403]);
    expect(await database().session.count({ where: { user: { email } } })).toBe(1);
  });

  it("ends a link after 24 hours", async () => {
    const email = newEmail();
    const start = new Date();
    await begin(email);
    const token = await mailedToken(email);
    expect(await previewSignInLink(token, addSeconds(start, 23 * 3600))).not.toBeNull();
    clock.set(() => addSeconds(addDays(start, 1), 60));
    expect((await new Browser().followLink(token)).status).toBe(403);
    expect(await userOf(email)).toBeNull();
  });

  it("takes over an account that somebody began without proving the address, and nothing they left remains", async () => {
    const squatter = await createPerson({ email: newEmail(), isVerified: false });
    await begin(squatter.email);
    await new Browser().followLink(await mailedToken(squatter.email));
    const asSquatter = new Browser().request("/api/v1/account/me", { headers: squatter.headers });
    expect(await (await getMe(asSquatter, undefined)).json()).toEqual({ signed_in: false });
    expect((await new Browser().signIn(squatter.email, PASSWORD)).status).toBe(200);
  });

  it.each([
    [{ password: "short" }, "/password"],
    [{ password: "1234567890" }, "/password"],
    [{ password: "password2026" }, "/password"],
    [{ email: "not an address" }, "/email"],
  ])("refuses %j beside its field", async (wrong, pointer) => {
    const { response, body } = await begin(newEmail(), wrong);
    expect(response.status).toBe(422);
    expect(body).toMatchObject({ code: "invalid_input", errors: [{ pointer }] });
  });

  it("takes no role, verification or other column from the outside", async () => {
    const email = newEmail();
    const { response } = await begin(email, { role: "admin", emailVerified: "2026-01-01" });
    expect(response.status).toBe(422);
    expect(await mailsTo(email)).toEqual([]);
  });

  it("replaces a foreign place to go on by the front page", async () => {
    const email = newEmail();
    await begin(email, { next: "https://evil.example/" });
    expect((await previewSignInLink(await mailedToken(email), clock.now()))?.next).toBe("/");
  });

  it("writes one address ten mails an hour at most, known or not, from wherever", async () => {
    const known = await createPerson({ email: newEmail() });
    for (const email of [known.email, newEmail()]) {
      const statuses: number[] = [];
      for (let count = 0; count < 11; count += 1) statuses.push((await begin(email)).response.status);
      expect(statuses).toEqual([...Array(10).fill(202), 429]);
      expect(await mailsTo(email)).toHaveLength(10);
    }
  });

  it.each(["https://evil.example", "null", "not an address"])("refuses a form that comes from %s", async (origin) => {
    const email = newEmail();
    const body = { email, password: PASSWORD };
    const request = new Browser().request("/api/v1/account/sign-up", { body, headers: { origin } });
    expect((await signUp(request, undefined)).status).toBe(403);
    expect(await mailsTo(email)).toEqual([]);
  });
});
