export { auditTenancy, type Finding, type Leak, proveIsolation } from "./audit.ts";
export { currentTenant, demandTenantId, requireTenant, runAsTenant, withoutTenant } from "./context.ts";
export {
  createTenantDatabase,
  type TenancyEvent,
  type TenantClient,
  type TenantDatabase,
  type TenantDatabaseOptions,
} from "./database.ts";
export { type TenancyCode, TenancyError } from "./error.ts";
export { forEachTenant, type TenantFailure, withTenant } from "./handler.ts";
export { SETTING, type Signing, settingOf } from "./setting.ts";
export type { SqlConnection, SqlPool, SqlResult, Statement } from "./sql.ts";
export { demandTenantStatement } from "./statement.ts";
