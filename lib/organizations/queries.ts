import "server-only";
import { err, ok, type Result } from "../kernel/result";
import type { Subject } from "../kernel/viewer";
import { type Db, database } from "../platform/db";

/** The organisation of that slug if this person may buy for it (owner or administrator, still a member). */
async function findOrganizationToBuyFor(userId: string, slug: string, db: Db = database()) {
  return db.organization.findFirst({
    where: { slug, closedAt: null, memberships: { some: { userId, leftAt: null, role: { in: ["owner", "admin"] } } } },
    select: { id: true, slug: true, name: true },
  });
}

/**
 * For whom a person buys or manages: themselves (`personal`, also when nothing is said) or the organisation of that slug.
 * Error: `organization_not_found`, also for one that they do not administer.
 */
export async function findSubjectToBuyFor(
  userId: string,
  subject: string | undefined,
): Promise<Result<{ subject: Subject; organizationName: string | null }>> {
  if (!subject || subject === "personal") return ok({ subject: { kind: "user", userId }, organizationName: null });
  const found = await findOrganizationToBuyFor(userId, subject);
  if (found) return ok({ subject: { kind: "organization", organizationId: found.id }, organizationName: found.name });
  return err({
    code: "organization_not_found",
    message: "There is no organisation of that name that you may buy for.",
  });
}

/** How many people of an organisation hold a seat at a moment. */
export function countSeatsInUse(organizationId: string, at: Date, db: Db = database()): Promise<number> {
  return db.membership.count({
    where: {
      organizationId,
      leftAt: null,
      seatFrom: { lte: at },
      OR: [{ seatUntil: null }, { seatUntil: { gt: at } }],
    },
  });
}

/** The name of an organisation and the address of the person to ask about it. */
export async function findAdministrator(
  slug: string,
  db: Db = database(),
): Promise<{ name: string; administrator: string } | null> {
  const organization = await db.organization.findUnique({
    where: { slug },
    select: {
      name: true,
      memberships: {
        where: { leftAt: null, role: { in: ["owner", "admin"] } },
        orderBy: [{ role: "asc" }, { joinedAt: "asc" }],
        take: 1,
        select: { user: { select: { email: true, name: true } } },
      },
    },
  });
  const person = organization?.memberships[0]?.user;
  return organization
    ? { name: organization.name, administrator: person?.name ?? person?.email ?? organization.name }
    : null;
}
