import "server-only";
import { splitCents } from "../../kernel/money";
import { holderOf, type Subject } from "../../kernel/viewer";
import { type Db, database } from "../../platform/db";
import type { LedgerLine } from "../rules/refund";

/** How a request names whose it is. */
export function subjectName(subject: Subject): string {
  return subject.kind === "user" ? `user:${subject.userId}` : `organization:${subject.organizationId}`;
}

const lineSelect = {
  id: true,
  title: true,
  kind: true,
  status: true,
  netCents: true,
  refundedCents: true,
  bundle: { select: { slug: true } },
  planSlug: true,
  shares: { select: { keyId: true } },
  decisions: { where: { decision: { settledAt: null, refusedReason: null } }, select: { decisionId: true } },
} as const;

function findPaidOrders(db: Db, subject: Subject) {
  return db.order.findMany({
    where: { ...holderOf(subject), paidAt: { not: null } },
    orderBy: [{ paidAt: "asc" }, { number: "asc" }],
    select: {
      id: true,
      number: true,
      paidAt: true,
      taxCents: true,
      payments: { select: { amountCents: true, refundedCents: true } },
      disputes: { select: { status: true } },
      upgrades: { select: { toSlug: true, creditUses: { select: { orderLineId: true } } } },
      lines: { orderBy: { position: "asc" }, select: lineSelect },
    },
  });
}
type PaidOrder = Awaited<ReturnType<typeof findPaidOrders>>[number];
type PaidLine = PaidOrder["lines"][number];

/** The KEYS that the person, or anybody while a member of the organisation, ever downloaded. */
async function findDownloaded(db: Db, subject: Subject, keyIds: readonly string[]): Promise<Set<string>> {
  const isUser = subject.kind === "user";
  const memberships = isUser
    ? [{ userId: subject.userId, joinedAt: new Date(0), leftAt: null }]
    : await db.membership.findMany({
        where: { organizationId: subject.organizationId },
        select: { userId: true, joinedAt: true, leftAt: true },
      });
  const downloads = await db.download.findMany({
    where: {
      keyId: { in: [...keyIds] },
      OR: memberships.map(({ userId, joinedAt, leftAt }) => ({
        userId,
        startedAt: { gte: joinedAt, ...(leftAt && { lte: leftAt }) },
      })),
    },
    select: { keyId: true },
    distinct: ["keyId"],
  });
  return new Set(downloads.map((download) => download.keyId));
}

type RequestDetail = { line_ids?: string[]; decision?: "accepted" | "declined" };

/** What became of the buyer's requests, by line; the last word on each counts. */
async function findRequests(db: Db, subject: Subject): Promise<Map<string, "open" | "declined">> {
  const items = await db.attentionItem.findMany({
    where: { kind: "refund_request", detail: { path: ["subject"], equals: subjectName(subject) } },
    orderBy: { createdAt: "asc" },
    select: { resolvedAt: true, detail: true },
  });
  const said = items.map((item) => ({ ...(item.detail as RequestDetail), isOpen: item.resolvedAt === null }));
  return new Map(
    said
      .filter(({ isOpen, decision }) => isOpen || decision === "declined")
      .flatMap(({ isOpen, line_ids: ids = [] }) => ids.map((id) => [id, isOpen ? "open" : "declined"] as const)),
  );
}

function disputeOf(order: PaidOrder): LedgerLine["dispute"] {
  const statuses = order.disputes.map((dispute) => dispute.status).filter((status) => !status.startsWith("warning_"));
  if (statuses.includes("lost")) return "lost";
  return statuses.some((status) => status !== "won") ? "open" : "none";
}

function usesOf(order: PaidOrder, line: PaidLine): string[] {
  const slug = line.bundle?.slug ?? line.planSlug;
  const upgrades = order.upgrades.filter((upgrade) => upgrade.toSlug === slug);
  return [...new Set(upgrades.flatMap((upgrade) => upgrade.creditUses.map((use) => use.orderLineId)))];
}

type Known = { downloaded: ReadonlySet<string>; requests: ReadonlyMap<string, "open" | "declined"> };

function toLedgerLines(order: PaidOrder, { downloaded, requests }: Known): LedgerLine[] {
  const taxes = splitCents(
    order.taxCents,
    order.lines.map((line) => line.netCents),
  );
  const leftCents = order.payments.reduce((sum, payment) => sum + payment.amountCents - payment.refundedCents, 0);
  return order.lines.map((line, at) => ({
    id: line.id,
    orderId: order.id,
    orderNumber: order.number,
    title: line.title,
    kind: line.kind,
    status: line.status,
    paidAt: order.paidAt as Date,
    dueCents: line.netCents + (taxes[at] ?? 0) - line.refundedCents,
    orderLeftCents: leftCents,
    dispute: disputeOf(order),
    isDownloaded: line.shares.some((share) => downloaded.has(share.keyId)),
    isOnItsWay: line.decisions.length > 0,
    request: requests.get(line.id) ?? null,
    uses: usesOf(order, line),
  }));
}

/** Every line that a subject paid for, in the order of purchase, with what decides over its refund. */
export async function getRefundLedger(subject: Subject, db: Db = database()): Promise<LedgerLine[]> {
  // One after the other: inside a transaction there is one connection.
  const orders = await findPaidOrders(db, subject);
  const keyIds = orders.flatMap((order) => order.lines.flatMap((line) => line.shares.map((share) => share.keyId)));
  const downloaded = await findDownloaded(db, subject, [...new Set(keyIds)]);
  const requests = await findRequests(db, subject);
  return orders.flatMap((order) => toLedgerLines(order, { downloaded, requests }));
}
