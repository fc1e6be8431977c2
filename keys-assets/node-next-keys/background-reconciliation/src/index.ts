export type { CheckpointStore, Claim, Progress } from "./checkpoint.ts";
export { compare, type Finding, type Snapshot } from "./compare.ts";
export type { Definition, Difference, FieldPair, Healer, Page, Side } from "./definition.ts";
export { haltReason, type Limits, type Tally } from "./limits.ts";
export { MemoryCheckpoints } from "./memory-checkpoints.ts";
export { POSTGRES_SCHEMA, PostgresCheckpoints, type SqlClient } from "./postgres-checkpoints.ts";
export { type ReconcileOptions, reconcile } from "./reconcile.ts";
export { type Action, formatReport, type Report, type ReportedItem, type RunStatus } from "./report.ts";
export { looksTransient, type RetryOptions, withRetry } from "./retry.ts";
