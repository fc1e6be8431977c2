import { keyAsText, type Prepared, type Range, rangeOf } from "./definition.ts";
import { type SqlClient, type SqlPool, transaction } from "./sql.ts";
import { advance, descending, finish, lock, note } from "./state.ts";

export type Step =
  | { readonly kind: "moved"; readonly visited: number; readonly changed: number }
  | { readonly kind: "finished" }
  /** Another process works on it. */
  | { readonly kind: "busy" }
  | { readonly kind: "paused" | "failed" };

export interface Limits {
  /** What waits longer for a lock gives up its batch, so that nobody queues behind it. */
  readonly lockTimeoutMs: number;
  readonly statementTimeoutMs: number;
}

type Page = (tx: SqlClient, range: Range) => Promise<number>;

/** One way over a table: a backfill, or the verification of one. */
export interface Walk {
  readonly name: string;
  step(size: number): Promise<Step>;
  /** Passes over the next row and writes down why. */
  skip(reason: string): Promise<Step>;
}

export function createWalk(pool: SqlPool, name: string, prepared: Prepared, page: Page, limits: Limits): Walk {
  const { table, columns, types, fingerprint } = prepared;
  const opening = `begin; set local lock_timeout = ${Math.round(limits.lockTimeoutMs)};
    set local statement_timeout = ${Math.round(limits.statementTimeoutMs)}`;

  /** The key of the last of the next rows, all of them, whether they will be changed or not: so a batch is never long. */
  const next = async (tx: SqlClient, position: string[] | null, until: string[], size: number) => {
    const rest = rangeOf(prepared, position, until);
    const { rows } = await tx.query(
      `select ${keyAsText(columns)} as key, count(*) over ()::int as count
       from (select ${columns} from ${table} t where ${rest.where(2)} order by ${columns} limit $1) t
       order by ${descending(columns)} limit 1`,
      [size, ...rest.values],
    );
    return rows[0] as { key: string[]; count: number } | undefined;
  };

  const move = (size: number, work: (tx: SqlClient, range: Range) => Promise<number>): Promise<Step> =>
    transaction(pool, opening, async (tx): Promise<Step> => {
      const row = await lock(tx, name);
      if (row === null) return { kind: "busy" };
      if (row.state === "completed") return { kind: "finished" };
      if (row.state !== "running") return { kind: row.state };
      if (row.definition !== fingerprint) throw new DefinitionChanged(name);
      const end = row.until === null ? undefined : await next(tx, row.position, row.until, size);
      if (end === undefined) {
        await finish(tx, name);
        return { kind: "finished" };
      }
      const changed = await work(tx, rangeOf({ columns, types }, row.position, end.key));
      await advance(tx, name, end.key, end.count, changed);
      return { kind: "moved", visited: end.count, changed };
    });

  return {
    name,
    step: (size) => move(size, page),
    skip: (reason) =>
      move(1, async (tx, { to }) => {
        await note(tx, name, to, reason);
        return 0;
      }),
  };
}

export class DefinitionChanged extends Error {
  constructor(name: string) {
    super(`${name} was changed while it was under way: give it a new name, or reset it.`);
    this.name = "DefinitionChanged";
  }
}

/** The page of a backfill: its change, applied to a range. */
export function changePage({ definition, table }: Prepared): Page {
  const { apply, where } = definition;
  if (typeof apply === "function") return apply;
  return async (tx, range) => {
    const condition = where === undefined ? range.where() : `${range.where()} and (${where})`;
    const { rowCount } = await tx.query(`update ${table} t set ${apply} where ${condition}`, [...range.values]);
    return rowCount ?? 0;
  };
}
