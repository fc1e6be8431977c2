import "server-only";
import { err, ok, type Result } from "../../kernel/result";
import { holderOf, type Subject } from "../../kernel/viewer";
import { type Db, database } from "../../platform/db";
import type { PlanHoldings } from "../../pricing/rules/plan-credit";
import type { PlanInterval, PlanOffer } from "../schema";

/** A plan with its price in the shop now. Errors: `plan_not_found`, `not_on_sale` (not sold in this interval). */
export async function getPlanOffer(
  slug: string,
  interval: PlanInterval,
  db: Db = database(),
): Promise<Result<PlanOffer>> {
  const plan = await db.plan.findUnique({ where: { slug }, include: { prices: true } });
  if (!plan) return err({ code: "plan_not_found", message: `There is no plan called ${slug}.` });
  const price = plan.prices.find((candidate) => candidate.interval === interval);
  if (!price) return err({ code: "not_on_sale", message: `${plan.title} is not sold by the ${interval}.` });
  const { title, summary, seatsIncluded, forTeams, trialDays } = plan;
  const { amountCents, extraSeatCents, currency } = price;
  return ok({
    plan: { slug, title, summary, seatsIncluded, forTeams, trialDays },
    interval,
    price: { amountCents, extraSeatCents, currency },
  });
}

/** Whether a customer had a trial before: by address (also of a closed account), account or organisation. */
export async function hasHadTrial(subject: Subject, emailHash: string, db: Db = database()): Promise<boolean> {
  const holder = holderOf(subject);
  const found = await db.planTrial.findFirst({ where: { OR: [{ emailHash }, holder] }, select: { id: true } });
  return found !== null;
}

/** What a bundle line cost, for the credit on a plan, with the KEYS that the money was for. */
export type PaidBundles = PlanHoldings & {
  readonly sharesOf: ReadonlyMap<string, readonly { readonly keyId: string; readonly paidCents: number }[]>;
  readonly slugOf: ReadonlyMap<string, string>;
};

/** The bundles that a subject paid for and still has, oldest first, and which of them a plan credited already. */
export async function getPaidBundles(subject: Subject, db: Db = database()): Promise<PaidBundles> {
  const holder = holderOf(subject);
  const lines = await db.orderLine.findMany({
    where: { kind: "bundle", status: "paid", netCents: { gt: 0 }, order: holder },
    orderBy: [{ order: { number: "asc" } }, { position: "asc" }],
    select: {
      id: true,
      title: true,
      netCents: true,
      refundedCents: true,
      bundle: { select: { slug: true } },
      shares: { select: { keyId: true, paidCents: true }, orderBy: { keyId: "asc" } },
      creditUses: {
        where: { upgrade: { kind: "bundle_to_plan" } },
        select: { upgrade: { select: { subscription: { select: { endedAt: true, trialEnd: true } } } } },
      },
    },
  });
  const isSpent = (use: (typeof lines)[number]["creditUses"][number]) => {
    const plan = use.upgrade.subscription;
    // A plan that ended within its trial charged nothing, so it used no money.
    return !(plan?.endedAt && plan.trialEnd && plan.endedAt <= plan.trialEnd);
  };
  return {
    bundles: lines.map((line) => ({
      orderLineId: line.id,
      title: line.title,
      paidCents: Math.max(0, line.netCents - line.refundedCents),
    })),
    usedByPlans: new Set(lines.filter((line) => line.creditUses.some(isSpent)).map((line) => line.id)),
    sharesOf: new Map(lines.map((line) => [line.id, line.shares])),
    slugOf: new Map(lines.map((line) => [line.id, line.bundle?.slug ?? ""])),
  };
}
