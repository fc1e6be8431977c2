import { randomUUID } from "node:crypto";
import type { Account, Profile, User } from "next-auth";
import type { AdapterAccount, AdapterUser } from "next-auth/adapters";
import { afterEach, describe, expect, it } from "vitest";
import { accountsAdapter } from "@/lib/accounts/next-auth/adapter";
import { handleAuth } from "@/lib/accounts/next-auth/handler";
import { authOptions } from "@/lib/accounts/next-auth/options";
import { hashPassword } from "@/lib/accounts/password";
import { offeredProviders } from "@/lib/accounts/queries";
import { database } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { getViewer } from "@/lib/platform/session";
import { Browser } from "@/tests/support/browser";
import { createPerson } from "@/tests/support/viewer";

const newEmail = () => `${randomUUID()}@example.com`;
const options = () => authOptions(new Browser().request("/api/auth/callback/github"), () => undefined);

async function mayEnter(profile: Record<string, unknown>) {
  const account: Account = { type: "oauth", provider: "github", providerAccountId: "1" };
  const user: User = { id: "1" };
  return options().callbacks?.signIn?.({ user, account, profile: profile as Profile });
}

afterEach(() => {
  Object.assign(env(), { GITHUB_ID: undefined, GITHUB_SECRET: undefined });
});

describe("GitHub and Google", () => {
  it("are offered only when they are configured", async () => {
    expect(offeredProviders()).toEqual([]);
    const names = async () => {
      const answer = await handleAuth(new Browser().request("/api/auth/providers"), ["providers"]);
      return Object.keys(await answer.json());
    };
    expect(await names()).toEqual(["credentials", "link"]);
    Object.assign(env(), { GITHUB_ID: "id", GITHUB_SECRET: "secret" });
    expect(offeredProviders()).toEqual(["github"]);
    expect(await names()).toEqual(["credentials", "link", "github"]);
    const answer = await new Browser().auth("signin/github", { callbackUrl: "/pricing" });
    const { url } = (await answer.json()) as { url: string };
    expect(new URL(url).origin).toBe("https://github.com");
    expect(new URL(url).searchParams.get("state")).toBeTruthy();
  });

  it("let nobody in whose address they have not verified", async () => {
    expect(await mayEnter({ email: newEmail(), email_verified: true })).toBe(true);
    const refused = "/sign-in?error=AddressNotVerified";
    for (const claim of [false, undefined, "true", 1]) {
      expect(await mayEnter({ email: newEmail(), email_verified: claim })).toBe(refused);
    }
    expect(await mayEnter({ email_verified: true })).toBe(refused);
  });

  it("make a proved account in lower case and keep no tokens of the provider", async () => {
    const adapter = accountsAdapter();
    const email = newEmail();
    const given: Omit<AdapterUser, "id"> = { email: email.toUpperCase(), name: "Ada", emailVerified: null };
    const user = (await adapter.createUser?.(given as AdapterUser)) as AdapterUser;
    expect([user.email, user.name, user.emailVerified !== null]).toEqual([email, "Ada", true]);
    const account: AdapterAccount = {
      userId: user.id,
      type: "oauth",
      provider: "github",
      providerAccountId: randomUUID(),
      access_token: "secret",
      refresh_token_expires_in: 5,
    };
    await adapter.linkAccount?.(account);
    const row = await database().account.findFirstOrThrow({ where: { userId: user.id } });
    expect([row.provider, row.access_token]).toEqual(["github", null]);
    expect(await adapter.getUserByAccount?.(account)).toMatchObject({ id: user.id });
  });

  it("join a proved account as it is, and clear one that somebody else began", async () => {
    const adapter = accountsAdapter();
    const proved = await createPerson({ email: newEmail() });
    const squatted = await createPerson({ email: newEmail(), isVerified: false });
    const passwordHash = await hashPassword("correct horse battery");
    for (const { userId } of [proved, squatted]) {
      await database().user.update({ where: { id: userId }, data: { passwordHash } });
      await adapter.getUserByEmail?.((await database().user.findUniqueOrThrow({ where: { id: userId } })).email);
    }
    const keyWorks = async (headers: { authorization: string }) =>
      (await getViewer(new Request("http://localhost:3000/", { headers }))) !== null;
    expect([await keyWorks(proved.headers), await keyWorks(squatted.headers)]).toEqual([true, false]);
    expect((await new Browser().signIn(proved.email, "correct horse battery")).status).toBe(200);
    expect((await new Browser().signIn(squatted.email, "correct horse battery")).status).toBe(401);
    expect(await adapter.getUserByEmail?.(newEmail())).toBeNull();
  });
});
