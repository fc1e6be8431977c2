import "server-only";
import { z } from "zod";
import { type Db, database } from "../../platform/db";
import type { Surface } from "../schema";

const detailSchema = z.object({ surface: z.string(), rules: z.array(z.string()) });

type Asked = { readonly userId: string; readonly slug: string; readonly surface: Surface; readonly since: Date };

/** The last time that this KEY was shown to this person there, and which rules spoke for it. */
export async function findShown(
  { userId, slug, surface, since }: Asked,
  db: Db = database(),
): Promise<{ id: string; rules: readonly string[] } | null> {
  const row = await db.analyticsEvent.findFirst({
    where: {
      ...{ kind: "recommendation_shown", userId, keySlug: slug, occurredAt: { gte: since } },
      detail: { path: ["surface"], equals: surface },
    },
    orderBy: { occurredAt: "desc" },
    select: { id: true, detail: true },
  });
  return row ? { id: row.id, rules: detailSchema.parse(row.detail).rules } : null;
}
