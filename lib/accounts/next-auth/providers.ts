import "server-only";
import CredentialsModule from "next-auth/providers/credentials";
import GithubModule, { type GithubEmail, type GithubProfile } from "next-auth/providers/github";
import GoogleModule, { type GoogleProfile } from "next-auth/providers/google";
import type { Provider } from "next-auth/providers/index";
import { z } from "zod";
import type { AppError } from "../../kernel/errors";
import { clock } from "../../platform/clock";
import { env } from "../../platform/env";
import { clientAddress } from "../../platform/rate-limit";
import { signInInput, tokenInput } from "../schema";
import { signInWithLink, signInWithPassword } from "../service/sign-in";
import { unwrapDefault } from "./unwrap";

const Credentials = unwrapDefault(CredentialsModule);
const Github = unwrapDefault(GithubModule);
const Google = unwrapDefault(GoogleModule);

/** Told why a sign-in was refused, so that the answer can say it; next-auth itself passes only a word on. */
export type OnRefusal = (error: AppError) => void;

const WRONG: AppError = { code: "wrong_credentials", message: "Address or password is not right." };
const DEAD_LINK: AppError = {
  code: "url_expired",
  message: "This link has been used or has expired. Ask for a new one.",
};

function passwordProvider(request: Request, refuse: OnRefusal): Provider {
  return Credentials({
    id: "credentials",
    name: "Password",
    credentials: { email: { type: "email" }, password: { type: "password" } },
    async authorize(given) {
      const input = signInInput.safeParse(given);
      if (!input.success) {
        refuse(WRONG);
        return null;
      }
      const signedIn = await signInWithPassword(input.data, clientAddress(request.headers), clock.now());
      if (signedIn.ok) return { id: signedIn.value.userId };
      refuse(signedIn.error);
      return null;
    },
  });
}

/**
 * The link by mail, and the one that completes a sign-up. next-auth's own e-mail provider signs in by opening the
 * link, which a mail scanner does too; here the link opens a page, and its button sends the token by POST.
 */
function linkProvider(refuse: OnRefusal): Provider {
  return Credentials({
    id: "link",
    name: "Link by mail",
    credentials: { token: { type: "text" } },
    async authorize(given) {
      const input = tokenInput.safeParse({ token: given?.token });
      const signedIn = input.success ? await signInWithLink(input.data.token, clock.now()) : null;
      if (signedIn) return { id: signedIn.userId };
      refuse(DEAD_LINK);
      return null;
    },
  });
}

const githubEmails = z.array(z.object({ email: z.email(), primary: z.boolean(), verified: z.boolean() }));

/** GitHub's public address may be any; the primary one counts, and only if GitHub has verified it. */
async function primaryGithubEmail(accessToken: string): Promise<Pick<GithubEmail, "email" | "verified"> | undefined> {
  const response = await fetch("https://api.github.com/user/emails", {
    headers: { authorization: `Bearer ${accessToken}`, accept: "application/vnd.github+json" },
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`GitHub answered ${response.status} when asked for the addresses.`);
  return githubEmails.parse(await response.json()).find(({ primary }) => primary);
}

function githubProvider(clientId: string, clientSecret: string): Provider {
  return Github<GithubProfile>({
    clientId,
    clientSecret,
    // Safe here alone: `signIn` lets nobody in whose address the provider has not verified.
    allowDangerousEmailAccountLinking: true,
    userinfo: {
      url: "https://api.github.com/user",
      async request({ client, tokens }) {
        const accessToken = tokens.access_token ?? "";
        const profile = await client.userinfo(accessToken);
        const primary = await primaryGithubEmail(accessToken);
        return { ...profile, email: primary?.email, email_verified: primary?.verified === true };
      },
    },
  });
}

/** The ways to sign in that this shop offers; GitHub and Google only when they are configured. */
export function providers(request: Request, refuse: OnRefusal): Provider[] {
  const { GITHUB_ID, GITHUB_SECRET, GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET } = env();
  const all = [passwordProvider(request, refuse), linkProvider(refuse)];
  if (GITHUB_ID && GITHUB_SECRET) all.push(githubProvider(GITHUB_ID, GITHUB_SECRET));
  if (GOOGLE_CLIENT_ID && GOOGLE_CLIENT_SECRET) {
    const google = { clientId: GOOGLE_CLIENT_ID, clientSecret: GOOGLE_CLIENT_SECRET };
    all.push(Google<GoogleProfile>({ ...google, allowDangerousEmailAccountLinking: true }));
  }
  return all;
}
