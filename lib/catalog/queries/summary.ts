import "server-only";
import type { Prisma } from "../../generated/prisma/client";
import { type Money, money } from "../../kernel/money";
import type { KeySummary } from "../schema";

export const summarySelect = {
  slug: true,
  title: true,
  summary: true,
  type: true,
  maturity: true,
  tags: true,
  status: true,
  priceCents: true,
  currency: true,
  updatedAt: true,
  currentVersion: { select: { version: true } },
} satisfies Prisma.KeySelect;

type SummaryRow = Prisma.KeyGetPayload<{ select: typeof summarySelect }>;

/** What is coming cannot be bought, so it shows no price even if one is planned. */
function priceOf(row: Pick<SummaryRow, "priceCents" | "currency" | "status">): Money | null {
  return row.priceCents === null || row.status === "coming" ? null : money(row.priceCents, row.currency);
}

export function toSummary(row: SummaryRow): KeySummary {
  return {
    slug: row.slug,
    title: row.title,
    summary: row.summary,
    type: row.type,
    maturity: row.maturity,
    tags: row.tags,
    status: row.status,
    price: priceOf(row),
    version: row.currentVersion?.version ?? null,
    updated_at: row.updatedAt.toISOString(),
  };
}
