import { currentTenant, requireTenant } from "./context.ts";
import { TenancyError } from "./error.ts";
import { demandSigning, SETTING, type Signing, settingOf } from "./setting.ts";
import { type SqlConnection, type SqlPool, type SqlResult, type Statement, transaction } from "./sql.ts";
import { demandTenantStatement } from "./statement.ts";

/** A connection inside one tenant's transaction. It can stand where Drizzle takes a `pg` client. */
export interface TenantClient {
  readonly tenant: string;
  query(statement: Statement, values?: unknown[]): Promise<SqlResult>;
}

export type TenancyEvent =
  | { readonly kind: "refused"; readonly tenant: string | null; readonly error: TenancyError }
  | { readonly kind: "system"; readonly tenant: string | null; readonly reason: string };

export interface TenantDatabaseOptions {
  /** Signs in as a role that owns no table and has neither SUPERUSER nor BYPASSRLS. */
  pool: SqlPool;
  /** Signs in as a role with BYPASSRLS, for `system`. Without it there is no way around the tenant. */
  systemPool?: SqlPool;
  /** With migration 0003: the setting is signed, and only this application can sign it. */
  signing?: Signing;
  /** Replaces `demandTenantStatement`, to allow more or less. */
  demandStatement?: (text: string) => void;
  /** For logs and counters. What it throws is dropped. */
  observe?: (event: TenancyEvent) => void;
  clock?: () => number;
}

export interface TenantDatabase {
  /** One statement in a transaction of its own: three round trips. */
  query(statement: Statement, values?: unknown[]): Promise<SqlResult>;
  /** A transaction as the tenant whose work this is. The client ends with it. */
  transaction<T>(work: (client: TenantClient) => Promise<T>): Promise<T>;
  /** A transaction over all tenants. The reason is reported each time. */
  system<T>(reason: string, work: (client: Omit<SqlConnection, "release">) => Promise<T>): Promise<T>;
}

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

export function createTenantDatabase(options: TenantDatabaseOptions): TenantDatabase {
  const { pool, systemPool, signing, demandStatement = demandTenantStatement, clock = Date.now } = options;
  if (signing) demandSigning(signing);
  const tell = (event: TenancyEvent) => {
    try {
      options.observe?.(event);
    } catch {
      // A log that fails must not decide what a tenant sees.
    }
  };
  const guarded = <T>(check: () => T): T => {
    try {
      return check();
    } catch (error) {
      if (error instanceof TenancyError) tell({ kind: "refused", tenant: currentTenant(), error });
      throw error;
    }
  };
  const demandCommit = (committed: boolean) =>
    guarded(() => {
      if (committed) return;
      throw new TenancyError("not_committed", "A statement failed and its error was swallowed; nothing was stored.");
    });

  const run = async <T>(work: (client: TenantClient) => Promise<T>): Promise<T> => {
    const tenant = guarded(requireTenant);
    // SET LOCAL ends with the transaction, so the next user of the connection does not inherit it, also behind PgBouncer.
    const opening = `begin; set local ${SETTING} = ${quote(settingOf(tenant, clock(), signing))}`;
    let isOver = false;
    const { value, committed } = await transaction(pool, opening, async (connection) => {
      const client: TenantClient = {
        tenant,
        query: async (statement, values) => {
          guarded(() => {
            if (isOver) throw new TenancyError("transaction_over", "This client's transaction is over.");
            if (requireTenant() !== tenant)
              throw new TenancyError("wrong_tenant", "This client belongs to another tenant's transaction.");
            demandStatement(typeof statement === "string" ? statement : statement.text);
          });
          return connection.query(statement, values);
        },
      };
      try {
        return await work(client);
      } finally {
        isOver = true;
      }
    });
    demandCommit(committed);
    return value;
  };

  return {
    query: (statement, values) => run((client) => client.query(statement, values)),
    transaction: run,
    system: async (reason, work) => {
      if (!systemPool) throw new RangeError("system needs systemPool, a pool whose role has BYPASSRLS.");
      if (reason.trim() === "") throw new RangeError("Say why this goes over all tenants.");
      tell({ kind: "system", tenant: currentTenant(), reason });
      const { value, committed } = await transaction(systemPool, "begin", (connection) =>
        work({ query: (statement, values) => connection.query(statement, values) }),
      );
      demandCommit(committed);
      return value;
    },
  };
}
