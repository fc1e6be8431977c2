import { AsyncLocalStorage } from "node:async_hooks";
import { TenancyError } from "./error.ts";

type Storage = AsyncLocalStorage<{ readonly tenant: string } | null>;

// One for the process: a bundler may load this file several times, and each copy would know another tenant.
const place = globalThis as { [name: symbol]: Storage | undefined };
const NAME = Symbol.for("multi-tenant-row-guard");
const storage: Storage = (place[NAME] ??= new AsyncLocalStorage());

/** UUIDs and slugs. Nothing in it can end a string in SQL or a part of a signed setting. */
const TENANT = /^[A-Za-z0-9_-]{1,64}$/;

/** The tenant, or a refusal. Leave case alone: to PostgreSQL "A" and "a" are two texts and may be one UUID. */
export function demandTenantId(tenant: unknown): string {
  if (typeof tenant === "string" && TENANT.test(tenant)) return tenant;
  throw new TenancyError("invalid_tenant", "A tenant's id has 1 to 64 letters, digits, _ or -.");
}

/** Runs `work`, and everything that it starts, as the tenant. Within another tenant's work it is refused. */
export function runAsTenant<T>(tenant: string, work: () => T): T {
  const id = demandTenantId(tenant);
  const outer = storage.getStore();
  if (outer && outer.tenant !== id)
    throw new TenancyError("wrong_tenant", "This work belongs to another tenant; leave it with withoutTenant first.");
  return storage.run({ tenant: id }, work);
}

/** Leaves the tenant, for work that belongs to none (a log, a cache) or goes over several. */
export function withoutTenant<T>(work: () => T): T {
  return storage.run(null, work);
}

/** Whose work this is, or null. For logs; to decide anything use `requireTenant`. */
export function currentTenant(): string | null {
  return storage.getStore()?.tenant ?? null;
}

export function requireTenant(): string {
  const tenant = currentTenant();
  if (tenant === null)
    throw new TenancyError("no_tenant", "No tenant: run this inside runAsTenant, or through the system database.");
  return tenant;
}
