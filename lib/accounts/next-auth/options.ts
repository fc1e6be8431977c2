import "server-only";
import type { AuthOptions } from "next-auth";
import type { JWT } from "next-auth/jwt";
import { z } from "zod";
import { sha256Hex } from "../../kernel/sha256";
import { clock } from "../../platform/clock";
import { database } from "../../platform/db";
import { env } from "../../platform/env";
import { log } from "../../platform/log";
import { currentSessionHash, readSessionToken } from "../../platform/session";
import { ownPath } from "../schema";
import { endSession, startSession } from "../service/sessions";
import { SESSION_DAYS } from "../store";
import { accountsAdapter } from "./adapter";
import { type OnRefusal, providers } from "./providers";

const SESSION_SECONDS = SESSION_DAYS * 86_400;
const vouchedFor = z.object({ email: z.email(), email_verified: z.literal(true) });

/** The claims of a session cookie whose session has not ended; otherwise null, and next-auth takes the cookie away. */
async function decodeLive(token: string | undefined): Promise<JWT | null> {
  const claims = token ? await readSessionToken(token) : null;
  if (!claims) return null;
  const session = await database().session.findUnique({ where: { sessionToken: sha256Hex(claims.sessionId) } });
  const isLive = session?.userId === claims.userId && session.expires > clock.now();
  return isLive ? { sub: claims.userId, sid: claims.sessionId } : null;
}

/** The cookie names a session and nothing else; who the person is, is read from the database each time. */
async function describeUser(userId: string | undefined) {
  if (!userId) return undefined;
  const user = await database().user.findUnique({
    where: { id: userId },
    select: { email: true, name: true, image: true },
  });
  return user ?? undefined;
}

/** How next-auth works here, for one request. */
export function authOptions(request: Request, refuse: OnRefusal): AuthOptions {
  return {
    secret: env().NEXTAUTH_SECRET,
    adapter: accountsAdapter(),
    providers: providers(request, refuse),
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
    jwt: { maxAge: SESSION_SECONDS, decode: ({ token }) => decodeLive(token) },
    useSecureCookies: env().APP_URL.startsWith("https://"),
    pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/" },
    callbacks: {
      signIn: ({ account, profile }) => {
        if (account?.type !== "oauth" || vouchedFor.safeParse(profile).success) return true;
        return "/sign-in?error=AddressNotVerified";
      },
      redirect: ({ url, baseUrl }) => `${baseUrl}${ownPath(url, baseUrl)}`,
      jwt: async ({ token, user }) => {
        if (!user) return token;
        const userAgent = request.headers.get("user-agent");
        const session = { userId: user.id, userAgent, replaces: await currentSessionHash(request) };
        return { sub: user.id, sid: await startSession(session, clock.now()) };
      },
      session: async ({ session, token }) => ({ ...session, user: await describeUser(token.sub) }),
    },
    events: {
      signOut: async ({ token }) => {
        if (typeof token?.sid === "string") await endSession(sha256Hex(token.sid));
      },
    },
    logger: {
      error: (code, metadata) => {
        // A cookie that is no longer good is an everyday thing.
        if (code === "JWT_SESSION_ERROR") return;
        log().error({ code, err: metadata instanceof Error ? metadata : metadata.error }, "sign-in failed");
      },
      warn: (code) => log().warn({ code }, "next-auth warns"),
      debug: () => undefined,
    },
  };
}
