import { type CsvStyle, PLAIN } from "./csv.ts";
import { filesOf } from "./files.ts";
import type { Period } from "./period.ts";
import { readMaterial } from "./read.ts";
import { type Reconciliation, reconcile } from "./reconcile.ts";
import type { StripeClient } from "./stripe.ts";

export interface Exported extends Reconciliation {
  readonly files: ReadonlyMap<string, string>;
}

/** Reads a period from Stripe, compares documents and money, and gives the tables as text. Writes nothing anywhere. */
export async function exportPeriod(stripe: StripeClient, period: Period, style: CsvStyle = PLAIN): Promise<Exported> {
  const material = await readMaterial(stripe, period);
  const result = reconcile(material);
  return { ...result, files: filesOf(material, result, style) };
}
