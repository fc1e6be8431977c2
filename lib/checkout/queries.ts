import "server-only";
import { listSubjectSources } from "../entitlements/queries";
import { keysHeldForGood } from "../entitlements/rules";
import { err, ok, type Result } from "../kernel/result";
import { holderOf, type Subject } from "../kernel/viewer";
import type { Db } from "../platform/db";
import { moneyBehind, type PaidLine } from "../pricing/rules/credited-money";
import type { Holdings, OfferItem } from "../pricing/rules/quote";
import type { CheckoutInput } from "./schema";

const keySelect = { id: true, slug: true, title: true, priceCents: true, priceReason: true, status: true } as const;

type Item = CheckoutInput["items"][number];
type KeyRow = { id: string; slug: string; title: string; priceCents: number | null };

/** A KEY without a price is an error in the catalog, never a price of zero. */
function priced(key: KeyRow) {
  if (key.priceCents === null) throw new Error(`KEY ${key.slug} is on sale without a price.`);
  return { id: key.id, slug: key.slug, title: key.title, listCents: key.priceCents };
}

async function findKeyOffer(db: Db, slug: string): Promise<Result<OfferItem>> {
  const key = await db.key.findUnique({ where: { slug }, select: keySelect });
  if (!key) return err({ code: "key_not_found", message: `There is no KEY called ${slug}.` });
  if (key.status === "coming") {
    return err({
      code: "not_on_sale",
      message: `${key.title} is announced and cannot be bought yet; ask to be told on its page.`,
    });
  }
  if (key.status === "withdrawn") {
    return err({ code: "not_on_sale", message: `${key.title} is no longer sold. Those who own it keep it.` });
  }
  return ok({ kind: "key", key: priced(key), priceReason: key.priceReason ?? "Its list price." });
}

async function findBundleOffer(db: Db, slug: string): Promise<Result<OfferItem>> {
  const bundle = await db.bundle.findUnique({
    where: { slug },
    include: { items: { orderBy: { position: "asc" }, select: { key: { select: keySelect } } } },
  });
  if (!bundle) return err({ code: "bundle_not_found", message: `There is no bundle called ${slug}.` });
  if (bundle.status !== "on_sale") return err({ code: "not_on_sale", message: `${bundle.title} is not on sale.` });
  const { id, title, priceCents } = bundle;
  const absent = bundle.items.find((item) => item.key.status === "coming")?.key;
  if (absent) {
    const message = `${title} is not sold at the moment: there is no version of ${absent.title} to download.`;
    return err({ code: "not_on_sale", message });
  }
  return ok({ kind: "bundle", id, slug, title, priceCents, keys: bundle.items.map((item) => priced(item.key)) });
}

async function findOffer(db: Db, item: Item): Promise<Result<OfferItem>> {
  switch (item.kind) {
    case "key":
      return findKeyOffer(db, item.slug);
    case "bundle":
      return findBundleOffer(db, item.slug);
    case "plan":
      throw new Error("A plan is priced by quotePlan, not as a KEY or bundle.");
  }
}

/**
 * What the buyer named, as the catalog has it now. Errors: `key_not_found`, `bundle_not_found`, `not_on_sale`.
 */
export async function getOffer(db: Db, items: readonly Item[]): Promise<Result<OfferItem[]>> {
  const offer: OfferItem[] = [];
  for (const item of items) {
    const found = await findOffer(db, item);
    if (!found.ok) return found;
    offer.push(found.value);
  }
  return ok(offer);
}

const paidLineSelect = {
  id: true,
  kind: true,
  bundle: { select: { slug: true } },
  shares: { select: { keyId: true, listCents: true, paidCents: true }, orderBy: { keyId: "asc" } },
  order: {
    select: {
      upgrades: {
        where: { kind: "key_to_bundle" },
        select: { toSlug: true, creditUses: { select: { orderLineId: true, keyId: true, amountCents: true } } },
      },
    },
  },
} as const;

/** An order and when it was paid: what lay behind it then. */
type Purchase = { readonly orderId: string; readonly paidAt: Date };

/** The lines of a subject that are paid and not given back, in the order of purchase; or of those the ones before one. */
async function listPaidLines(db: Db, subject: Subject, before?: Purchase): Promise<PaidLine[]> {
  const earlier = before && { id: { not: before.orderId }, paidAt: { lte: before.paidAt } };
  const rows = await db.orderLine.findMany({
    where: { status: "paid", kind: { not: "plan" }, order: { ...holderOf(subject), ...earlier } },
    select: paidLineSelect,
    orderBy: [{ order: { paidAt: "asc" } }, { order: { number: "asc" } }, { position: "asc" }],
  });
  return rows.map(({ id, kind, bundle, shares, order }) => ({
    orderLineId: id,
    kind: kind === "bundle" ? "bundle" : "key",
    shares,
    uses: order.upgrades.find((upgrade) => upgrade.toSlug === bundle?.slug)?.creditUses ?? [],
  }));
}

/** The KEYS of lines whose payment is disputed, as long as the bank has not decided. */
async function listDisputedKeys(db: Db, subject: Subject): Promise<Set<string>> {
  const holder = holderOf(subject);
  const shares = await db.orderLineShare.findMany({
    where: {
      line: { status: "suspended", order: { ...holder, disputes: { some: { status: { notIn: ["won", "lost"] } } } } },
    },
    select: { keyId: true },
  });
  return new Set(shares.map((share) => share.keyId));
}

/** What a subject holds for good, and the money behind it that has not been given back; or what lay before a purchase. */
export async function getMoneyBehind(db: Db, subject: Subject, now: Date, before?: Purchase) {
  // One after the other: inside a transaction there is one connection.
  const sources = await listSubjectSources(subject, db);
  const lines = await listPaidLines(db, subject, before);
  const ownedKeyIds = keysHeldForGood(sources, now, before?.orderId);
  return { sources, ownedKeyIds, paid: moneyBehind(lines).filter((share) => ownedKeyIds.has(share.keyId)) };
}

/** What a subject has, as it decides over the price of what comes next. */
export async function getHoldings(db: Db, subject: Subject, now: Date): Promise<Holdings> {
  const { sources, ownedKeyIds, paid } = await getMoneyBehind(db, subject, now);
  const open = sources.filter((source) => source.validFrom <= now && source.validUntil === null);
  const ownedBundleIds = new Set(open.flatMap((source) => source.bundleId ?? []));
  return { ownedKeyIds, ownedBundleIds, disputedKeyIds: await listDisputedKeys(db, subject), paid };
}
