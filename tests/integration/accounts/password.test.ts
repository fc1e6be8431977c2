import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GET as getMe } from "@/app/api/v1/account/me/route";
import { POST as forgot } from "@/app/api/v1/account/password/forgot/route";
import { POST as reset } from "@/app/api/v1/account/password/reset/route";
import { POST as change } from "@/app/api/v1/account/password/route";
import { POST as askForLink } from "@/app/api/v1/account/sign-in-link/route";
import { hashPassword } from "@/lib/accounts/password";
import { addSeconds } from "@/lib/kernel/time";
import { clock } from "@/lib/platform/clock";
import { database } from "@/lib/platform/db";
import { resetRateLimits } from "@/lib/platform/rate-limit";
import { Browser, mailedToken, mailsTo } from "@/tests/support/browser";
import { createPerson } from "@/tests/support/viewer";

const OLD = "correct horse battery";
const NEW = "nordwind und sonne";

async function person() {
  const made = await createPerson({ email: `${randomUUID()}@example.com` });
  await database().user.update({ where: { id: made.userId }, data: { passwordHash: await hashPassword(OLD) } });
  return made;
}

async function signedIn(email: string, password = OLD): Promise<Browser> {
  const browser = new Browser();
  expect((await browser.signIn(email, password)).status).toBe(200);
  return browser;
}

const isSignedIn = async (browser: Browser) =>
  ((await (await browser.call(getMe, "/api/v1/account/me")).json()) as { signed_in: boolean }).signed_in;
const ask = (email: string) => new Browser().call(forgot, "/api/v1/account/password/forgot", { body: { email } });
const follow = (token: string, password: string) =>
  new Browser().call(reset, "/api/v1/account/password/reset", { body: { token, password } });

beforeEach(resetRateLimits);
afterEach(() => clock.set());

describe("a forgotten password", () => {
  it("is replaced by a mailed link, which ends every session and tells the person", async () => {
    const { email } = await person();
    const [here, there] = [await signedIn(email), await signedIn(email)];
    await ask(email);
    expect((await follow(await mailedToken(email), NEW)).status).toBe(200);
    expect([await isSignedIn(here), await isSignedIn(there)]).toEqual([false, false]);
    expect((await new Browser().signIn(email, OLD)).status).toBe(401);
    expect((await new Browser().signIn(email, NEW)).status).toBe(200);
    expect((await mailsTo(email))[0]?.subject).toBe("Your password at KEYS was changed");
  });

  it("answers alike for an unknown address and mails no link there", async () => {
    const { email } = await person();
    const stranger = `${randomUUID()}@example.com`;
    const [known, unknown] = [await ask(email), await ask(stranger)];
    expect([known.status, await known.text()]).toEqual([unknown.status, await unknown.text()]);
    expect((await mailsTo(stranger))[0]?.text).not.toContain("token=");
  });

  it("works once, ends other links, and not after an hour", async () => {
    const { email } = await person();
    await ask(email);
    const first = await mailedToken(email);
    await ask(email);
    const second = await mailedToken(email);
    await new Browser().call(askForLink, "/api/v1/account/sign-in-link", { body: { email } });
    const signInLink = await mailedToken(email);
    expect((await follow(second, NEW)).status).toBe(200);
    for (const token of [first, second]) {
      const again = await follow(token, "yet another password");
      expect([again.status, await again.json()]).toMatchObject([403, { code: "url_expired" }]);
    }
    expect((await new Browser().followLink(signInLink)).status).toBe(403);

    await ask(email);
    const late = await mailedToken(email);
    const start = clock.now();
    clock.set(() => addSeconds(start, 3601));
    expect((await follow(late, OLD)).status).toBe(403);
  });

  it("is not spent by a password that is refused", async () => {
    const { email } = await person();
    await ask(email);
    const token = await mailedToken(email);
    const refused = await follow(token, "1234567890");
    expect([refused.status, await refused.json()]).toMatchObject([422, { errors: [{ pointer: "/password" }] }]);
    expect((await follow(token, NEW)).status).toBe(200);
  });

  it("cannot be set by a link that was made to sign in", async () => {
    const { email } = await person();
    await new Browser().call(askForLink, "/api/v1/account/sign-in-link", { body: { email } });
    expect((await follow(await mailedToken(email), NEW)).status).toBe(403);
  });

  it("cannot sign in by a link that was made for a new password", async () => {
    const { email } = await person();
    await ask(email);
    expect((await new Browser().followLink(await mailedToken(email))).status).toBe(403);
  });
});

describe("changing the password", () => {
  const send = (browser: Browser, body: Record<string, string>) =>
    browser.call(change, "/api/v1/account/password", { body });

  it("needs the current one, keeps this device and signs the others out", async () => {
    const { email } = await person();
    const [here, there] = [await signedIn(email), await signedIn(email)];
    const wrong = await send(here, { current_password: "not this one", new_password: NEW });
    expect([wrong.status, await wrong.json()]).toMatchObject([422, { errors: [{ pointer: "/current_password" }] }]);
    expect((await send(here, { new_password: NEW })).status).toBe(422);
    expect((await send(here, { current_password: OLD, new_password: NEW })).status).toBe(200);
    expect([await isSignedIn(here), await isSignedIn(there)]).toEqual([true, false]);
    expect((await new Browser().signIn(email, NEW)).status).toBe(200);
  });

  it("refuses a common one beside its field", async () => {
    const { email } = await person();
    const answer = await send(await signedIn(email), { current_password: OLD, new_password: "qwertyuiop" });
    expect([answer.status, await answer.json()]).toMatchObject([422, { errors: [{ pointer: "/new_password" }] }]);
  });

  it("cannot be guessed from a borrowed device", async () => {
    const { email } = await person();
    const browser = await signedIn(email);
    const statuses: number[] = [];
    for (let count = 0; count < 9; count += 1) {
      statuses.push((await send(browser, { current_password: `guess ${count}`, new_password: NEW })).status);
    }
    expect(statuses).toEqual([...Array(8).fill(422), 429]);
  });

  it("is out of reach of a visitor and of an API key", async () => {
    const made = await person();
    expect((await send(new Browser(), { current_password: OLD, new_password: NEW })).status).toBe(401);
    const request = new Browser().request("/api/v1/account/password", {
      body: { current_password: OLD, new_password: NEW },
      headers: made.headers,
    });
    expect((await change(request, undefined)).status).toBe(403);
  });
});
