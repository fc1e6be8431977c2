export type { Delivered } from "./deliver.ts";
export { type ErrorReportLike, readErrorReport } from "./error-report.ts";
export { MemoryStore } from "./memory-store.ts";
export { createMetering, type Metering, type MeteringOptions, type OwnCount } from "./metering.ts";
export { POSTGRES_SCHEMA, PostgresStore, type SqlClient } from "./postgres-store.ts";
export { type Finding, type HourReport, judgeHour, type Reconciliation } from "./reconcile.ts";
export { DEFAULT_KEYS, judge, type PayloadKeys, type StripeClient, type Verdict } from "./stripe.ts";
export { type Batch, type BatchState, type HourSum, type Store, type Usage, UsageError } from "./types.ts";
