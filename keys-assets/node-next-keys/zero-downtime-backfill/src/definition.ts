import { quoted, type SqlClient } from "./sql.ts";

/** A part of the table by its key: above `after` (from the beginning when null), up to and with `to`. */
export interface Range {
  readonly after: readonly string[] | null;
  readonly to: readonly string[];
  /** The condition, for a statement whose alias of the table is `t`, with the given number for its first parameter. */
  where(firstParameter?: number): string;
  /** What belongs to the parameters of `where`. */
  readonly values: readonly string[];
}

export interface BackfillDefinition {
  /** Also the name of its row in `backfills`. */
  readonly name: string;
  /** Raise it when `apply` as a function changes its meaning. Default 1. */
  readonly version?: number;
  /** Such as `orders` or `billing.orders`. */
  readonly table: string;
  /** The columns of a unique index, none of which allows null, in the order of the index. Default `["id"]`. */
  readonly key?: readonly string[];
  /**
   * The change. A text is the SET part of an update of the table (alias `t`): `total_cents = round(t.total * 100)`. A function
   * works on the range itself, in the same transaction, and answers how many rows it changed.
   */
  readonly apply: string | ((tx: SqlClient, range: Range) => Promise<number>);
  /** With `apply` as a text: leaves rows out (alias `t`), such as those that are done: `t.total_cents is null`. */
  readonly where?: string;
  /** True for a row (alias `t`) whose new form does not fit the old one. Needed for `verify`. */
  readonly mismatch?: string;
}

/** A definition after it was compared with the database. */
export interface Prepared {
  readonly definition: BackfillDefinition;
  /** `"billing"."orders"` */
  readonly table: string;
  /** `t."tenant_id", t."id"` */
  readonly columns: string;
  readonly types: readonly string[];
  readonly fingerprint: string;
  readonly estimate: number | null;
}

const INDEX = `
select array_agg(format_type(a.atttypid, a.atttypmod) order by k.place) as types, bool_and(a.attnotnull) as required,
  c.reltuples::float8 as estimate
from pg_class c
join pg_index i on i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indpred is null and i.indnkeyatts = $2
cross join lateral unnest(i.indkey::int2[]) with ordinality as k (attnum, place)
join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
where c.oid = to_regclass($1) and k.place <= i.indnkeyatts
group by i.indexrelid, c.reltuples having array_agg(a.attname::text order by k.place) = $3::text[]`;

/** Refuses a key that could pass over rows, or that has no index to page by. */
export async function prepare(client: SqlClient, definition: BackfillDefinition): Promise<Prepared> {
  const { name, table, key = ["id"], apply, where, mismatch, version = 1 } = definition;
  if (!/^[a-z0-9][a-z0-9_-]{0,99}$/.test(name)) throw new RangeError("A backfill's name is lower case letters, digits, _ and -.");
  const path = table.split(".").map(quoted).join(".");
  const { rows } = await client.query(INDEX, [path, key.length, key]);
  const found = rows[0] as { types: string[]; required: boolean; estimate: number } | undefined;
  if (!found) throw new RangeError(`${table} has no unique index on exactly (${key.join(", ")}).`);
  if (where !== undefined && typeof apply !== "string") throw new RangeError("where belongs to apply as a text; a function has its own.");
  if (!found.required) throw new RangeError(`A column of the key (${key.join(", ")}) allows null; such rows would be passed over.`);
  const parts = [version, table, key, typeof apply === "string" ? apply : "function", where ?? "", mismatch ?? ""];
  return {
    definition,
    table: path,
    columns: key.map((column) => `t.${quoted(column)}`).join(", "),
    types: found.types,
    fingerprint: JSON.stringify(parts),
    estimate: found.estimate < 0 ? null : Math.round(found.estimate),
  };
}

const parameters = (types: readonly string[], first: number) =>
  types.map((type, index) => `$${first + index}::text::${type}`).join(", ");

export function rangeOf(
  { columns, types }: Pick<Prepared, "columns" | "types">,
  after: readonly string[] | null,
  to: readonly string[],
): Range {
  const values = after === null ? to : [...to, ...after];
  const where = (first = 1) => {
    const upTo = `(${columns}) <= (${parameters(types, first)})`;
    return after === null ? upTo : `${upTo} and (${columns}) > (${parameters(types, first + types.length)})`;
  };
  return { after, to, where, values };
}

/** The condition for one row by its key, whose parts are the parameters from 1 on. */
export const rowOf = ({ columns, types }: Prepared) => `(${columns}) = (${parameters(types, 1)})`;

/** The key of a row as an array of texts. */
export const keyAsText = (columns: string) =>
  `array[${columns.split(", ").map((column) => `${column}::text`).join(", ")}]`;
