import "server-only";
import type { Tx } from "../platform/db";

/** Counts anew how much each KEY is bought and used; answers how many counts changed. What counts: the SQL function says. */
export async function recountPopularity(tx: Tx): Promise<number> {
  const [row] = await tx.$queryRaw<{ changed: number }[]>`select search.refresh_popularity() as changed`;
  return row?.changed ?? 0;
}
