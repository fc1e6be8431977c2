export { type AuditLog, type AuditLogOptions, createAuditLog } from "./audit-log.ts";
export { canonicalJson, type Json, toJson } from "./canonical.ts";
export { changesBetween } from "./changes.ts";
export type { Actor, AuditEntry, AuditEvent, Change, Head, Outcome, Target } from "./entry.ts";
export { type ExportFormat, exportLines, parseExport } from "./export.ts";
export { MemoryAuditStore } from "./memory-store.ts";
export { POSTGRES_SCHEMA, PostgresAuditStore, type SqlClient, type SqlPool } from "./postgres-store.ts";
export { createRedactor, type RedactionOptions, type Redactor } from "./redact.ts";
export {
  type AuditedOptions,
  audited,
  type ExportRouteOptions,
  exportRoute,
  type Subject,
  type Trail,
} from "./route.ts";
export type { AuditStore, ReadOptions } from "./store.ts";
export { type Flaw, type Verification, verifyEntries } from "./verify.ts";
