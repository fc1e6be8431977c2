import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { POST as confirm } from "@/app/api/v1/account/email/confirm/route";
import { POST as changeEmail } from "@/app/api/v1/account/email/route";
import { GET as getMe, PATCH as patchMe } from "@/app/api/v1/account/me/route";
import { hashPassword } from "@/lib/accounts/password";
import { addSeconds } from "@/lib/kernel/time";
import { clock } from "@/lib/platform/clock";
import { database } from "@/lib/platform/db";
import { resetRateLimits } from "@/lib/platform/rate-limit";
import { Browser, mailedToken, mailsTo } from "@/tests/support/browser";
import { apiRequest, createPerson } from "@/tests/support/viewer";

const PASSWORD = "correct horse battery";
const newEmail = () => `${randomUUID()}@example.com`;

async function signedIn() {
  const person = await createPerson({ email: newEmail() });
  await database().user.update({ where: { id: person.userId }, data: { passwordHash: await hashPassword(PASSWORD) } });
  const browser = new Browser();
  await browser.signIn(person.email, PASSWORD);
  return { person, browser };
}

const ask = (browser: Browser, email: string, password = PASSWORD) =>
  browser.call(changeEmail, "/api/v1/account/email", { body: { email, password } });
const follow = (token: string) => new Browser().call(confirm, "/api/v1/account/email/confirm", { body: { token } });

beforeEach(resetRateLimits);
afterEach(() => clock.set());

describe("another address", () => {
  it("counts when its link is used, not before; the old one is told", async () => {
    const { person, browser } = await signedIn();
    const email = newEmail();
    expect((await ask(browser, email)).status).toBe(202);
    const me = () => browser.call(getMe, "/api/v1/account/me").then((response) => response.json());
    expect(await me()).toMatchObject({ email: person.email });
    expect((await new Browser().signIn(email, PASSWORD)).status).toBe(401);
    expect((await follow(await mailedToken(email))).status).toBe(200);
    expect(await me()).toMatchObject({ email, email_verified: true });
    expect((await new Browser().signIn(email, PASSWORD)).status).toBe(200);
    expect((await new Browser().signIn(person.email, PASSWORD)).status).toBe(401);
    expect((await mailsTo(person.email))[0]?.text).toContain(email);
  });

  it("needs the password, a session, and a link that is used once within a day", async () => {
    const { person, browser } = await signedIn();
    const email = newEmail();
    expect((await ask(browser, email, "not the password")).status).toBe(422);
    expect(await mailsTo(email)).toEqual([]);
    expect((await ask(new Browser(), email)).status).toBe(401);
    const byKey = apiRequest("/api/v1/account/email", { as: person, body: { email, password: PASSWORD } });
    expect((await changeEmail(byKey, undefined)).status).toBe(403);

    await ask(browser, email);
    const token = await mailedToken(email);
    expect((await follow(token)).status).toBe(200);
    expect((await follow(token)).status).toBe(403);
    const late = newEmail();
    const [asked, start] = [await ask(browser, late), clock.now()];
    expect(asked.status).toBe(202);
    const lateToken = await mailedToken(late);
    clock.set(() => addSeconds(start, 24 * 3600 + 60));
    expect((await follow(lateToken)).status).toBe(403);
  });

  it("does not tell that an address is taken, and never takes it away", async () => {
    const { browser } = await signedIn();
    const other = await createPerson({ email: newEmail() });
    const free = newEmail();
    const [taken, open] = [await ask(browser, other.email), await ask(browser, free)];
    expect([taken.status, await taken.text()]).toEqual([open.status, await open.text()]);
    expect((await mailsTo(other.email))[0]?.text).not.toContain("token=");

    // Somebody signs up with the free address before its link is used.
    await createPerson({ email: free });
    const late = await follow(await mailedToken(free));
    expect([late.status, await late.json()]).toMatchObject([409, { code: "conflict" }]);
  });
});

describe("GET and PATCH /account/me", () => {
  it("tells a visitor that they are one", async () => {
    const response = await getMe(apiRequest("/api/v1/account/me"), undefined);
    expect([response.status, await response.json()]).toEqual([200, { signed_in: false }]);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
  });

  it("lists organisations with role and seat as they are now", async () => {
    const person = await createPerson();
    const slug = `team-${randomUUID()}`;
    const past = new Date("2026-01-01T00:00:00Z");
    const organization = await database().organization.create({ data: { slug, name: "Team" } });
    const membership = await database().membership.create({
      data: { organizationId: organization.id, userId: person.userId, role: "owner", joinedAt: past, seatFrom: past },
    });
    const organizations = async () => {
      const response = await getMe(apiRequest("/api/v1/account/me", { as: person }), undefined);
      return ((await response.json()) as { organizations: unknown }).organizations;
    };
    expect(await organizations()).toEqual([{ slug, name: "Team", role: "owner", has_seat: true }]);
    await database().membership.update({ where: { id: membership.id }, data: { seatUntil: past } });
    expect(await organizations()).toEqual([{ slug, name: "Team", role: "owner", has_seat: false }]);
    await database().membership.update({ where: { id: membership.id }, data: { leftAt: past } });
    expect(await organizations()).toEqual([]);
  });

  it("changes the name and nothing else of the row", async () => {
    const person = await createPerson();
    const patch = (body: unknown) => patchMe(apiRequest("/x", { as: person, method: "PATCH", body }), undefined);
    expect(await (await patch({ name: "Ada" })).json()).toMatchObject({ name: "Ada" });
    for (const wrong of [{ name: "Ada", role: "admin" }, { email: "x@example.com" }, { emailVerified: true }, []]) {
      expect((await patch(wrong)).status).toBe(422);
    }
    const row = await database().user.findUniqueOrThrow({ where: { id: person.userId } });
    expect([row.name, row.role, row.email]).toEqual(["Ada", "user", person.email]);
    expect((await patchMe(apiRequest("/x", { method: "PATCH", body: { name: "Eve" } }), undefined)).status).toBe(401);
  });
});
