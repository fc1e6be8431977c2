import "server-only";
import type { Prisma } from "../../generated/prisma/client";
import { money } from "../../kernel/money";
import { chargeLinesSchema } from "../../payments/schema";
import { database } from "../../platform/db";
import type { PlanChargeDto } from "../schema";
import { disputeSelect, toDispute } from "./dispute";

/** More than these are on the customer's page at Stripe. */
const MOST = 100;

export const chargeSelect = {
  id: true,
  kind: true,
  number: true,
  currency: true,
  lines: true,
  discountCents: true,
  taxCents: true,
  totalCents: true,
  paidCents: true,
  refundedCents: true,
  periodFrom: true,
  periodUntil: true,
  paidAt: true,
  invoiceUrl: true,
  pdfUrl: true,
  disputes: disputeSelect,
  subscription: { select: { plan: { select: { title: true } }, organization: { select: { name: true } } } },
} as const;

type ChargeRow = Prisma.PlanChargeGetPayload<{ select: typeof chargeSelect }>;

/** A plan's charge as its payer sees it. */
export function toCharge(row: ChargeRow): PlanChargeDto {
  const of = (cents: number) => money(cents, row.currency);
  return {
    id: row.id,
    kind: row.kind,
    plan: row.subscription.plan.title,
    organization: row.subscription.organization?.name ?? null,
    lines: chargeLinesSchema
      .parse(row.lines)
      .map(({ description, amount_cents }) => ({ description, amount: of(amount_cents) })),
    discount: of(row.discountCents),
    tax: of(row.taxCents),
    total: of(row.totalCents),
    paid: of(row.paidCents),
    refunded: of(row.refundedCents),
    dispute: toDispute(row.disputes, row.currency),
    period_from: row.periodFrom.toISOString(),
    period_until: row.periodUntil.toISOString(),
    paid_at: row.paidAt.toISOString(),
    invoice_number: row.number,
    invoice_url: row.invoiceUrl,
    pdf_url: row.pdfUrl,
  };
}

/**
 * The charges of plans that this person manages and that no order of theirs began: a plan that was made at Stripe, or
 * that another administrator of the organisation bought. Newest first.
 */
export async function listOtherCharges(userId: string): Promise<PlanChargeDto[]> {
  const administers = { memberships: { some: { userId, role: { not: "member" as const }, leftAt: null } } };
  const rows = await database().planCharge.findMany({
    where: {
      subscription: { OR: [{ userId }, { organization: administers }] },
      OR: [{ orderId: null }, { order: { buyerId: { not: userId } } }],
    },
    select: chargeSelect,
    orderBy: [{ paidAt: "desc" }, { id: "desc" }],
    take: MOST,
  });
  return rows.map(toCharge);
}
