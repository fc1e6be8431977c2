import "server-only";
import { type Db, database } from "../platform/db";

/** The organisation of that slug if this person may buy for it (owner or administrator, still a member). */
export async function findOrganizationToBuyFor(userId: string, slug: string, db: Db = database()) {
  return db.organization.findFirst({
    where: { slug, closedAt: null, memberships: { some: { userId, leftAt: null, role: { in: ["owner", "admin"] } } } },
    select: { id: true, slug: true, name: true },
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
