import "server-only";
import { database } from "../platform/db";
import { prove } from "./rules";
import type { Proof } from "./schema";

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
