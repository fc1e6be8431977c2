import "server-only";
import { summarySelect, toSummary } from "../../catalog/queries/summary";
import type { KeySummary } from "../../catalog/schema";
import { listSources, listSubjectSources } from "../../entitlements/queries";
import { decideAccess, keysHeldForGood } from "../../entitlements/rules";
import { type Db, database } from "../../platform/db";
import { type CatalogKey, type Facts, type Signal, signalSchema } from "../schema";

/** The catalog as the rules see it, with what the shop shows of each KEY. Withdrawn ones too: somebody owns them. */
export type Shelf = {
  readonly keys: readonly CatalogKey[];
  readonly summaryOf: ReadonlyMap<string, KeySummary>;
  readonly slugOf: ReadonlyMap<string, string>;
};

export async function getShelf(db: Db = database()): Promise<Shelf> {
  const rows = await db.key.findMany({
    select: { ...summarySelect, id: true, relatedSlugs: true },
    orderBy: { slug: "asc" },
  });
  return {
    keys: rows,
    summaryOf: new Map(rows.map((row) => [row.slug, toSummary(row)])),
    slugOf: new Map(rows.map(({ id, slug }) => [id, slug])),
  };
}

export type StoredSignal = Signal & { readonly createdAt: Date; readonly expiresAt: Date };

/** The signals of a person that still count, the newest first. */
export async function listSignals(userId: string, at: Date, db: Db = database()): Promise<StoredSignal[]> {
  const rows = await db.discoverySignal.findMany({
    where: { userId, expiresAt: { gt: at } },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
  });
  return rows.flatMap(({ kind, value, createdAt, expiresAt }) => {
    // An answer that the shop no longer offers is no signal.
    const signal = signalSchema.safeParse({ kind, value }).data;
    return signal ? [{ ...signal, createdAt, expiresAt }] : [];
  });
}

type Held = Pick<Facts, "usable" | "owned"> & {
  /** A plan that runs opens everything. */
  readonly hasCatalog: boolean;
};

/** What a person can use now, also through an organisation, and what they bought or were given, the latest first. */
export async function getHeld(userId: string, shelf: Shelf, at: Date): Promise<Held> {
  const [sources, own] = await Promise.all([listSources(userId, null), listSubjectSources({ kind: "user", userId })]);
  const slugsOf = (ids: Iterable<string>) => [...ids].flatMap((id) => shelf.slugOf.get(id) ?? []);
  const ofCatalog = sources.filter(({ keyId }) => keyId === null);
  const hasCatalog = decideAccess(ofCatalog, "", at).allowed;
  const named = new Set(sources.flatMap(({ keyId }) => keyId ?? []));
  const open = hasCatalog ? shelf.slugOf.keys() : [...named].filter((id) => decideAccess(sources, id, at).allowed);
  const latestFirst = own.toSorted((a, b) => b.validFrom.getTime() - a.validFrom.getTime());
  return { hasCatalog, usable: new Set(slugsOf(open)), owned: slugsOf(keysHeldForGood(latestFirst, at)) };
}

/** Fewer say something about these people and nothing about the KEYS. Source: the least that a rule may ask for. */
const LEAST_PEOPLE = 3;

/**
 * How many people bought each of these KEYS and another one, each in a purchase of its own: who bought a bundle chose the
 * bundle. Demo accounts are nobody.
 */
export async function countTogether(slugs: readonly string[], db: Db = database()): Promise<Facts["together"]> {
  if (slugs.length === 0) return new Map();
  const rows = await db.$queryRaw<{ slug: string; other: string; people: number }[]>`
    select ka.slug, kb.slug as other, count(distinct oa.buyer_id)::int as people
      from marketplace_keys ka
      join order_line_shares ha on ha.key_id = ka.id
      join order_lines la on la.id = ha.order_line_id and la.status = 'paid'
      join orders oa on oa.id = la.order_id
      join users u on u.id = oa.buyer_id and not u.is_demo
      join orders ob on ob.buyer_id = oa.buyer_id
      join order_lines lb on lb.order_id = ob.id and lb.id <> la.id and lb.status = 'paid'
      join order_line_shares hb on hb.order_line_id = lb.id and hb.key_id <> ka.id
      join marketplace_keys kb on kb.id = hb.key_id
     where ka.slug = any(${slugs}::text[])
     group by ka.slug, kb.slug having count(distinct oa.buyer_id) >= ${LEAST_PEOPLE}`;
  const together = new Map<string, Map<string, number>>();
  for (const { slug, other, people } of rows)
    together.set(slug, (together.get(slug) ?? new Map<string, number>()).set(other, people));
  return together;
}

/** What a person paid for KEYS and bundles since a moment and did not get back, in cents. */
export async function spentSince(userId: string, since: Date, db: Db = database()): Promise<number> {
  const { _sum } = await db.orderLine.aggregate({
    where: { kind: { not: "plan" }, status: "paid", order: { userId, paidAt: { gte: since } } },
    _sum: { netCents: true, refundedCents: true },
  });
  return (_sum.netCents ?? 0) - (_sum.refundedCents ?? 0);
}
