import "server-only";
import type { Prisma } from "../../generated/prisma/client";
import { money } from "../../kernel/money";
import { err, ok, type Result } from "../../kernel/result";
import { isUuid } from "../../kernel/uuid";
import type { Subject } from "../../kernel/viewer";
import { getRefundLedger } from "../../payments/queries/refund-ledger";
import { type LedgerLine, type Refundable, refundableLine, refundableOrder } from "../../payments/rules/refund";
import { database } from "../../platform/db";
import { storedQuoteSchema } from "../../pricing/schema";
import type { OrderDto, OrderLineDto, OrderList, RefundableDto } from "../schema";
import { chargeSelect, listOtherCharges, toCharge } from "./charges";
import { disputeSelect, toDispute } from "./dispute";

const orderSelect = {
  id: true,
  number: true,
  status: true,
  currency: true,
  totalCents: true,
  taxCents: true,
  createdAt: true,
  paidAt: true,
  checkoutUrl: true,
  stripeSessionId: true,
  quote: true,
  userId: true,
  organizationId: true,
  organization: { select: { name: true } },
  payments: { select: { receiptUrl: true, refundedCents: true } },
  disputes: disputeSelect,
  planCharges: { select: chargeSelect, orderBy: { paidAt: "desc" } },
  lines: {
    orderBy: { position: "asc" },
    include: {
      key: { select: { slug: true } },
      bundle: { select: { slug: true } },
      plan: { select: { slug: true } },
      shares: { select: { key: { select: { slug: true, title: true } } }, orderBy: { keyId: "asc" } },
    },
  },
} as const;

type Row = NonNullable<Awaited<ReturnType<typeof findOwnOrderRow>>>;

/** The owner is part of the query itself: somebody else's order is not there. */
function findOwnOrderRow(userId: string, orderId: string) {
  return database().order.findFirst({ where: { id: orderId, buyerId: userId }, select: orderSelect });
}

function toRefundable({ state, until, why, isAsked }: Refundable): RefundableDto {
  return { state, until: until?.toISOString() ?? null, why, is_asked: isAsked };
}

function toLine(line: Row["lines"][number], currency: string, refundable: Refundable): OrderLineDto {
  return {
    id: line.id,
    kind: line.kind,
    slug: line.key?.slug ?? line.bundle?.slug ?? line.planSlug ?? "",
    title: line.title,
    list: money(line.listCents, currency),
    credit: money(line.creditCents, currency),
    discount: money(line.discountCents, currency),
    net: money(line.netCents, currency),
    refunded: money(line.refundedCents, currency),
    status: line.status,
    refundable: toRefundable(refundable),
    keys: line.shares.map((share) => share.key),
  };
}

/** `ledger`: the paid lines of whoever holds the order. */
function toOrder(row: Row, ledger: readonly LedgerLine[], now: Date): OrderDto {
  const refundable = row.lines.map((line) => refundableLine(ledger, line.id, now));
  const refundedCents = row.payments.reduce((sum, payment) => sum + payment.refundedCents, 0);
  return {
    id: row.id,
    number: row.number,
    status: row.status,
    total: money(row.totalCents + row.taxCents, row.currency),
    refunded: money(refundedCents, row.currency),
    dispute: toDispute(row.disputes, row.currency),
    created_at: row.createdAt.toISOString(),
    paid_at: row.paidAt?.toISOString() ?? null,
    checkout_url: row.status === "pending" ? row.checkoutUrl : null,
    receipt_url: row.payments[0]?.receiptUrl ?? null,
    organization: row.organization?.name ?? null,
    refundable: toRefundable(refundableOrder(refundable)),
    charges: row.planCharges.map(toCharge),
    lines: row.lines.map((line, at) => toLine(line, row.currency, refundable[at] ?? refundableOrder([]))),
    quote: storedQuoteSchema.parse(row.quote).lines,
  };
}

function subjectOf({ userId, organizationId }: Row): Subject {
  return userId ? { kind: "user", userId } : { kind: "organization", organizationId: organizationId ?? "" };
}

/** Orders as they leave the shop. Whoever holds them is looked at once; who never paid has nothing to give back. */
async function toOrders(rows: readonly Row[], now: Date): Promise<OrderDto[]> {
  const ledgers = new Map<string, Promise<LedgerLine[]>>();
  const ledgerOf = (row: Row) => {
    const holder = row.userId ?? row.organizationId ?? "";
    const known = ledgers.get(holder) ?? getRefundLedger(subjectOf(row));
    ledgers.set(holder, known);
    return known;
  };
  return Promise.all(rows.map(async (row) => toOrder(row, row.paidAt ? await ledgerOf(row) : [], now)));
}

/** An order of this buyer. Error: `order_not_found`; another person's order does not exist for them. */
export async function getOrder(userId: string, orderId: string, now: Date): Promise<Result<OrderDto>> {
  const row = isUuid(orderId) ? await findOwnOrderRow(userId, orderId) : null;
  const [order] = row ? await toOrders([row], now) : [];
  return order ? ok(order) : err({ code: "order_not_found", message: "There is no such order in your account." });
}

/** The checkout session of an own order, to ask Stripe about; null when there is no such order. */
export async function findOrderSession(userId: string, orderId: string): Promise<{ sessionId: string | null } | null> {
  if (!isUuid(orderId)) return null;
  const row = await database().order.findFirst({
    where: { id: orderId, buyerId: userId },
    select: { stripeSessionId: true },
  });
  return row ? { sessionId: row.stripeSessionId } : null;
}

/** The orders of a buyer, newest first. Those that never led anywhere are left out. */
export async function listOrders(
  userId: string,
  { page, limit }: { page: number; limit: number },
  now: Date,
): Promise<OrderList> {
  const where: Prisma.OrderWhereInput = { buyerId: userId, status: { notIn: ["expired", "failed"] } };
  const [rows, total, otherCharges] = await Promise.all([
    database().order.findMany({
      where,
      select: orderSelect,
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      skip: (page - 1) * limit,
      take: limit,
    }),
    database().order.count({ where }),
    listOtherCharges(userId),
  ]);
  return { items: await toOrders(rows, now), total, page, limit, other_charges: otherCharges };
}
