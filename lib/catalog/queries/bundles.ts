import "server-only";
import type { Prisma } from "../../generated/prisma/client";
import { money } from "../../kernel/money";
import { type Db, database } from "../../platform/db";
import { bundleSums } from "../../pricing/rules/bundle-sums";
import { type BundleDto, isSlug, type PlanDto } from "../schema";
import { summarySelect, toSummary } from "./summary";

const bundleSelect = {
  slug: true,
  title: true,
  summary: true,
  description: true,
  status: true,
  priceCents: true,
  currency: true,
  items: { select: { key: { select: summarySelect } }, orderBy: { position: "asc" } },
} satisfies Prisma.BundleSelect;

function toBundle(row: Prisma.BundleGetPayload<{ select: typeof bundleSelect }>): BundleDto {
  const keys = row.items.map((item) => toSummary(item.key));
  const sums = bundleSums(
    row.priceCents,
    keys.map((key) => key.price?.amount ?? 0),
  );
  return {
    slug: row.slug,
    title: row.title,
    summary: row.summary,
    description: row.description,
    status: row.status,
    price: money(row.priceCents, row.currency),
    parts_total: money(sums.partsTotalCents, row.currency),
    savings_bps: sums.savingsBps,
    keys,
  };
}

/** The bundles on sale, in the shop's order, with both sums computed. */
export async function listBundles(db: Db = database()): Promise<BundleDto[]> {
  const rows = await db.bundle.findMany({
    where: { status: "on_sale" },
    select: bundleSelect,
    orderBy: [{ position: "asc" }, { slug: "asc" }],
  });
  return rows.map(toBundle);
}

/** One bundle, also when it is withdrawn; null when there is none of that name. */
export async function findBundle(slug: string, db: Db = database()): Promise<BundleDto | null> {
  const row = isSlug(slug) ? await db.bundle.findUnique({ where: { slug }, select: bundleSelect }) : null;
  return row ? toBundle(row) : null;
}

/** The plans in the shop's order, the monthly price before the yearly. */
export async function listPlans(db: Db = database()): Promise<PlanDto[]> {
  const rows = await db.plan.findMany({
    include: { prices: { orderBy: { interval: "asc" } } },
    orderBy: [{ position: "asc" }, { slug: "asc" }],
  });
  return rows.map((row) => ({
    slug: row.slug,
    title: row.title,
    summary: row.summary,
    for_teams: row.forTeams,
    seats_included: row.seatsIncluded,
    trial_days: row.trialDays,
    prices: row.prices.map((price) => ({
      interval: price.interval,
      price: money(price.amountCents, price.currency),
      extra_seat: price.extraSeatCents === null ? null : money(price.extraSeatCents, price.currency),
    })),
  }));
}
