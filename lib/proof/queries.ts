import "server-only";
import type { Maturity } from "../catalog/schema";
import { database } from "../platform/db";
import { leastSaving, prove } from "./rules";
import type { LeastSaving, Proof } from "./schema";

/** The arithmetic of everything that is on sale, at `rate` dollars an hour. */
export async function findProof(rate: number): Promise<Proof> {
  const rows = await database().key.findMany({
    where: { status: "on_sale", priceCents: { not: null } },
    select: { type: true, maturity: true, priceCents: true },
  });
  return prove(
    rows.map(({ priceCents, ...row }) => ({ ...row, priceCents: priceCents ?? 0 })),
    rate,
  );
}

/** What one KEY saves at the least, as its page counts it. */
export function getSaving(maturity: Maturity, authorHours: number | null, priceCents: number): LeastSaving {
  return leastSaving(maturity, authorHours, priceCents);
}
