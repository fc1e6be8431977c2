export { type Backfill, type BackfillOptions, createBackfill, type Verification } from "./backfill.ts";
export { DefinitionChanged, type Limits, type Step, type Walk } from "./batch.ts";
export type { BackfillDefinition, Range } from "./definition.ts";
export { judge, type Verdict } from "./failure.ts";
export { type Ending, type RunEvent, type RunOptions, walkOn } from "./runner.ts";
export type { SqlClient, SqlConnection, SqlPool, SqlResult } from "./sql.ts";
export type { State, Status } from "./state.ts";
export {
  lockWaiters,
  nextSize,
  oldestTransactionMs,
  type Pace,
  type Probe,
  pressure,
  replicationLagBytes,
  restMs,
} from "./throttle.ts";
