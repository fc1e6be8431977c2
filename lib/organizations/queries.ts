import "server-only";
import { type Db, database } from "../platform/db";

/** The organisation of that slug if this person may buy for it (owner or administrator, still a member). */
export async function findOrganizationToBuyFor(userId: string, slug: string, db: Db = database()) {
  return db.organization.findFirst({
    where: { slug, closedAt: null, memberships: { some: { userId, leftAt: null, role: { in: ["owner", "admin"] } } } },
    select: { id: true, slug: true, name: true },
  });
}
