import { randomUUID } from "node:crypto";
import { encode } from "next-auth/jwt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GET as getMe } from "@/app/api/v1/account/me/route";
import { DELETE as endOne } from "@/app/api/v1/account/sessions/[id]/route";
import { DELETE as endAll, GET as list } from "@/app/api/v1/account/sessions/route";
import { handleAuth } from "@/lib/accounts/next-auth/handler";
import { hashPassword } from "@/lib/accounts/password";
import { addDays } from "@/lib/kernel/time";
import { clock } from "@/lib/platform/clock";
import { database } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { resetRateLimits } from "@/lib/platform/rate-limit";
import { getViewer, requireAdmin, requireViewer } from "@/lib/platform/session";
import { Browser } from "@/tests/support/browser";
import { apiRequest, createPerson } from "@/tests/support/viewer";

const PASSWORD = "correct horse battery";
const COOKIE = "next-auth.session-token";

async function personWith(devices: number) {
  const person = await createPerson({ email: `${randomUUID()}@example.com` });
  await database().user.update({ where: { id: person.userId }, data: { passwordHash: await hashPassword(PASSWORD) } });
  const browsers = Array.from({ length: devices }, () => new Browser());
  for (const browser of browsers) await browser.signIn(person.email, PASSWORD);
  return { person, browsers: browsers as [Browser, ...Browser[]] };
}

const viewerOf = (browser: Browser) => getViewer(browser.request("/api/v1/account/me"));
type Listed = { items: { id: string; current: boolean; user_agent: string }[]; total: number };
const listOf = async (browser: Browser) =>
  (await (await browser.call(list, "/api/v1/account/sessions")).json()) as Listed;

beforeEach(resetRateLimits);
afterEach(() => clock.set());

describe("a session", () => {
  it("ends when its person signs out, also for a copy of the cookie", async () => {
    const { browsers } = await personWith(1);
    const [browser] = browsers;
    const copy = new Browser();
    copy.setCookie(COOKIE, browser.cookie(COOKIE) ?? "");
    expect(await viewerOf(copy)).not.toBeNull();
    expect(await (await browser.auth("signout", { callbackUrl: "/pricing" })).json()).toEqual({
      url: "http://localhost:3000/pricing",
    });
    expect([await viewerOf(browser), await viewerOf(copy)]).toEqual([null, null]);
  });

  it("is listed, and can be ended from another device", async () => {
    const { browsers } = await personWith(2);
    const [here, there] = browsers;
    const { items } = await listOf(here);
    expect(items.map(({ current }) => current).sort()).toEqual([false, true]);
    expect(items[0]?.user_agent).toBe("Test Browser");
    const other = items.find(({ current }) => !current)?.id ?? "";
    const end = (id: string) =>
      endOne(here.request(`/api/v1/account/sessions/${id}`, { method: "DELETE" }), { params: Promise.resolve({ id }) });
    expect((await end(other)).status).toBe(204);
    expect((await end(other)).status).toBe(404);
    expect((await end("not-an-id")).status).toBe(404);
    expect(await viewerOf(there as Browser)).toBeNull();
    expect(await viewerOf(here)).not.toBeNull();
  });

  it("cannot be ended by somebody else", async () => {
    const mine = await personWith(1);
    const theirs = await personWith(1);
    const id = (await listOf(theirs.browsers[0])).items[0]?.id ?? "";
    const request = mine.browsers[0].request(`/api/v1/account/sessions/${id}`, { method: "DELETE" });
    expect((await endOne(request, { params: Promise.resolve({ id }) })).status).toBe(404);
    expect(await viewerOf(theirs.browsers[0])).not.toBeNull();
  });

  it("ends everywhere, or everywhere but here", async () => {
    const { browsers } = await personWith(3);
    const [here] = browsers;
    const rest = await here.call(endAll, "/api/v1/account/sessions?keep=current", { method: "DELETE" });
    expect(await rest.json()).toEqual({ ended: 2 });
    expect(await viewerOf(here)).not.toBeNull();
    expect(await (await here.call(endAll, "/api/v1/account/sessions", { method: "DELETE" })).json()).toEqual({
      ended: 1,
    });
    expect(await viewerOf(here)).toBeNull();
    expect((await here.call(endAll, "/api/v1/account/sessions", { method: "DELETE" })).status).toBe(401);
  });

  it("ends by itself after thirty days", async () => {
    const { browsers } = await personWith(1);
    const start = clock.now();
    clock.set(() => addDays(start, 31));
    expect(await viewerOf(browsers[0])).toBeNull();
  });

  it("is forgotten by next-auth too once it has ended", async () => {
    const { person, browsers } = await personWith(1);
    await database().session.deleteMany({ where: { userId: person.userId } });
    const answer = await handleAuth(browsers[0].request("/api/auth/session"), ["session"]);
    expect(await answer.json()).toEqual({});
    browsers[0].keep(answer);
    expect(browsers[0].cookie(COOKIE)).toBeUndefined();
  });

  it("does not open for a forged, damaged or foreign token", async () => {
    const { person, browsers } = await personWith(1);
    const cookie = browsers[0].cookie(COOKIE) ?? "";
    const secret = env().NEXTAUTH_SECRET;
    const forged = [
      await encode({ token: { sub: person.userId, sid: "guess" }, secret }),
      await encode({ token: { sub: person.userId }, secret }),
      await encode({
        token: { sub: person.userId, sid: "guess" },
        secret: "another secret of forty characters ......",
      }),
      `${cookie.slice(0, -4)}AAAA`,
      "nonsense",
      "",
    ];
    for (const token of forged) {
      const browser = new Browser();
      browser.setCookie(COOKIE, token);
      expect(await viewerOf(browser)).toBeNull();
    }
  });

  it("does not open for another person than its own", async () => {
    const { browsers } = await personWith(1);
    const other = await createPerson();
    const row = await database().session.findFirstOrThrow({ orderBy: { createdAt: "desc" } });
    await database().session.update({ where: { id: row.id }, data: { userId: other.userId } });
    expect(await viewerOf(browsers[0])).toBeNull();
  });

  it("opens nothing for an account that is closed", async () => {
    const { person, browsers } = await personWith(1);
    await database().user.update({ where: { id: person.userId }, data: { closedAt: clock.now() } });
    expect(await viewerOf(browsers[0])).toBeNull();
  });
});

describe("an API key", () => {
  const as = (authorization: string, cookie?: string) =>
    getViewer(new Request("http://localhost:3000/", { headers: { authorization, ...(cookie && { cookie }) } }));

  it("opens for its person, and notes when it was used", async () => {
    const person = await createPerson();
    expect(await as(person.headers.authorization)).toMatchObject({ userId: person.userId, via: "api_key" });
    expect(await as(`bearer ${person.apiKey}`)).not.toBeNull();
    const row = await database().apiKey.findUniqueOrThrow({ where: { id: person.apiKeyId } });
    expect(row.lastUsedAt).not.toBeNull();
    expect(JSON.stringify(row)).not.toContain(person.apiKey);
  });

  it.each([
    ["revoked", { revokedAt: new Date("2026-01-01") }],
    ["expired", { expiresAt: new Date("2026-01-01") }],
    ["without the rights", { scopes: [] }],
    ["with some other right", { scopes: ["downloads"] }],
  ])("opens nothing when %s", async (_state, data) => {
    const person = await createPerson();
    await database().apiKey.update({ where: { id: person.apiKeyId }, data });
    expect(await as(person.headers.authorization)).toBeNull();
  });

  it("opens nothing when unknown, misspelt or of another scheme, even beside a good cookie", async () => {
    const { person, browsers } = await personWith(1);
    const cookie = `${COOKIE}=${browsers[0].cookie(COOKIE)}`;
    const wrong = [`Bearer keys_${"a".repeat(43)}`, "Bearer ", "Bearer keys_", `Basic ${person.apiKey}`, "nonsense"];
    for (const authorization of wrong) expect(await as(authorization, cookie)).toBeNull();
    expect(await as(`Bearer ${person.apiKey.slice(0, -1)}`)).toBeNull();
  });

  it("makes an admin of nobody else", async () => {
    const [person, admin] = [await createPerson(), await createPerson({ role: "admin" })];
    const asking = (who?: typeof person) => requireAdmin(apiRequest("/", who ? { as: who } : {}));
    expect(await asking(person)).toMatchObject({ ok: false, error: { code: "forbidden" } });
    expect(await asking()).toMatchObject({ ok: false, error: { code: "unauthenticated" } });
    expect(await asking(admin)).toMatchObject({ ok: true });
    expect(await requireViewer(apiRequest("/"))).toMatchObject({ ok: false, error: { code: "unauthenticated" } });
  });

  it("makes the request fail, not pass, when the database cannot be asked", async () => {
    const person = await createPerson();
    const apiKey = database().apiKey;
    const ask = apiKey.findUnique;
    Object.defineProperty(apiKey, "findUnique", {
      configurable: true,
      value: () => Promise.reject(new Error("the database is away")),
    });
    try {
      await expect(as(person.headers.authorization)).rejects.toThrow("away");
      expect((await getMe(apiRequest("/api/v1/account/me", { as: person }), undefined)).status).toBe(500);
    } finally {
      Object.defineProperty(apiKey, "findUnique", { configurable: true, value: ask });
    }
  });
});
