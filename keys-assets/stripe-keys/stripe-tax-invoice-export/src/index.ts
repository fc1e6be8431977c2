export { type CsvStyle, EXCEL_EUROPE, PLAIN, toCsv } from "./csv.ts";
export type { Document, TaxRow } from "./documents.ts";
export { type Exported, exportPeriod } from "./export.ts";
export { decimal, minorDigits } from "./money.ts";
export type { Movement } from "./movements.ts";
export { month, type Period } from "./period.ts";
export { type Material, type Receivable, readMaterial } from "./read.ts";
export { type BalanceSum, type Bridge, type Finding, type Reconciliation, reconcile } from "./reconcile.ts";
export type { StripeClient } from "./stripe.ts";
