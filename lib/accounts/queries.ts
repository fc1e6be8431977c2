import "server-only";
import type { Viewer } from "../kernel/viewer";
import { type Db, database } from "../platform/db";
import { env } from "../platform/env";
import type { AccountDto, SessionDto } from "./schema";

/** Who the viewer is, for the page's own use. A seat counts while it runs. */
export async function getAccount(viewer: Viewer | null, now: Date, db: Db = database()): Promise<AccountDto> {
  if (!viewer) return { signed_in: false };
  const user = await db.user.findUniqueOrThrow({
    where: { id: viewer.userId },
    select: {
      name: true,
      passwordHash: true,
      memberships: {
        where: { leftAt: null, organization: { closedAt: null } },
        orderBy: { joinedAt: "asc" },
        select: { role: true, seatFrom: true, seatUntil: true, organization: { select: { slug: true, name: true } } },
      },
    },
  });
  return {
    signed_in: true,
    email: viewer.email,
    name: user.name,
    role: viewer.role,
    email_verified: viewer.isEmailVerified,
    has_password: user.passwordHash !== null,
    organizations: user.memberships.map(({ role, seatFrom, seatUntil, organization }) => ({
      slug: organization.slug,
      name: organization.name,
      role,
      has_seat: seatFrom !== null && seatFrom <= now && (seatUntil === null || seatUntil > now),
    })),
  };
}

/** The devices on which the viewer is signed in, the latest first. */
export async function listSessions(
  viewer: Viewer,
  currentHash: string | null,
  now: Date,
  db: Db = database(),
): Promise<SessionDto[]> {
  const rows = await db.session.findMany({
    where: { userId: viewer.userId, expires: { gt: now } },
    orderBy: [{ lastSeenAt: "desc" }, { id: "desc" }],
  });
  return rows.map((row) => ({
    id: row.id,
    current: row.sessionToken === currentHash,
    user_agent: row.userAgent,
    created_at: row.createdAt.toISOString(),
    last_seen_at: row.lastSeenAt.toISOString(),
    expires_at: row.expires.toISOString(),
  }));
}

/** Which other providers have a button on the sign-in page. */
export function offeredProviders(): ("github" | "google")[] {
  const { GITHUB_ID, GOOGLE_CLIENT_ID } = env();
  return [...(GITHUB_ID ? (["github"] as const) : []), ...(GOOGLE_CLIENT_ID ? (["google"] as const) : [])];
}
