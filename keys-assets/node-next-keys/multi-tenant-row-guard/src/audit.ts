import { runAsTenant, withoutTenant } from "./context.ts";
import type { TenantClient, TenantDatabase } from "./database.ts";
import type { SqlResult } from "./sql.ts";

export interface Finding {
  readonly level: "error" | "note";
  readonly rule: string;
  readonly object: string;
  readonly detail: string;
}

interface Queryable {
  query(text: string, values?: unknown[]): Promise<SqlResult>;
}

/** What migration 0002 finds, read with a connection that may see the catalogs (the owner's). */
export async function auditTenancy(owner: Queryable, appRole: string, tenantColumn = "tenant_id"): Promise<Finding[]> {
  const { rows } = await owner.query("select level, rule, object, detail from tenancy.audit($1, $2)", [appRole, tenantColumn]);
  return rows as Finding[];
}

export interface Leak {
  readonly table: string;
  readonly what: "reads" | "changes" | "deletes" | "moves";
}

class Undo extends Error {}

const quoted = (name: string) => name.split(".").map((part) => `"${part.replaceAll('"', '""')}"`).join(".");

/**
 * Tries to get out, as `from` into `to`, in transactions that are rolled back; both should own a row in each table.
 * Answers with what succeeded: nothing, when the wall stands. Deleting fires your triggers: use a database of tests.
 */
export async function proveIsolation(
  database: TenantDatabase,
  { tables, from, to, column = "tenant_id" }: { tables: readonly string[]; from: string; to: string; column?: string },
): Promise<Leak[]> {
  const tenant = quoted(column);
  const leaks: Leak[] = [];
  /** Whether it reached a row; a refusal by the database is what we hope for. */
  const reaches = async (sql: string, values: unknown[]): Promise<boolean> => {
    let count = 0;
    const work = async (client: TenantClient): Promise<never> => {
      const { rows } = await client.query(sql, values);
      count = rows.length;
      throw new Undo();
    };
    await withoutTenant(() => runAsTenant(from, () => database.transaction(work))).catch((error: unknown) => {
      if (error instanceof Undo) return;
      const code = String((error as { code?: unknown }).code);
      // A constraint (class 23) is asked after the policies: it was reached.
      if (code.startsWith("23")) count = 1;
      else if (code !== "42501") throw error;
    });
    return count > 0;
  };
  for (const table of tables) {
    const name = quoted(table);
    const attempts: [Leak["what"], string, unknown[]][] = [
      ["reads", `select 1 from ${name} where ${tenant}::text <> $1`, [from]],
      ["changes", `update ${name} set ${tenant} = ${tenant} where ${tenant}::text <> $1 returning 1`, [from]],
      ["deletes", `delete from ${name} where ${tenant}::text <> $1 returning 1`, [from]],
      ["moves", `update ${name} set ${tenant} = $1 returning 1`, [to]],
    ];
    for (const [what, sql, values] of attempts) if (await reaches(sql, values)) leaks.push({ table, what });
  }
  return leaks;
}
