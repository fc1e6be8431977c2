import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { ObjectType, ObjectTypes, StripeObject } from "../model.ts";

/** Fields that lists may be narrowed by; a fixed set, because the names become part of a statement. */
export type FilterField =
  | "active"
  | "charge"
  | "client_reference_id"
  | "code"
  | "currency"
  | "customer"
  | "email"
  | "items.data[0].price.id"
  | "invoice"
  | "is_default"
  | "lookup_key"
  | "payment.payment_intent"
  | "payment_intent"
  | "product"
  | "promotion.coupon"
  | "source"
  | "status"
  | "subscription"
  | "test_clock"
  | "type"
  | "customer_details.email";

export type Filters = Partial<Record<FilterField, string | boolean | string[] | undefined>>;

export interface CreatedRange {
  gt?: number;
  gte?: number;
  lt?: number;
  lte?: number;
}

export interface ListQuery {
  filters?: Filters;
  parent?: string;
  created?: CreatedRange;
  /** Only objects that were stored before (`olderThan`) or after (`newerThan`) the one with this sequence number. */
  olderThan?: number;
  newerThan?: number;
  /** Newest first unless set. */
  oldestFirst?: boolean;
  limit?: number;
}

export interface Insertion {
  /** The object that this one belongs to, such as the session of a line item. */
  parent?: string;
  /** What the sandbox must remember and the API must not show. */
  hidden?: unknown;
}

interface Row {
  body: string;
}

const COMPARISON = { gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;

function filterClause(field: string, value: string | boolean | string[], values: SQLInputValue[]): string {
  const column = `json_extract(body, '$.${field}')`;
  if (Array.isArray(value)) {
    values.push(...value);
    return `${column} in (${value.map(() => "?").join(", ")})`;
  }
  values.push(typeof value === "boolean" ? Number(value) : value);
  return `${column} = ?`;
}

function whereClauses(type: string, query: ListQuery): { clauses: string[]; values: SQLInputValue[] } {
  const values: SQLInputValue[] = [type];
  const clauses = ["type = ?"];
  for (const [field, value] of Object.entries(query.filters ?? {})) {
    if (value !== undefined) clauses.push(filterClause(field, value, values));
  }
  for (const [name, bound] of Object.entries(query.created ?? {})) {
    if (bound === undefined) continue;
    clauses.push(`created ${COMPARISON[name as keyof CreatedRange]} ?`);
    values.push(bound);
  }
  const add = (clause: string, value: SQLInputValue | undefined) => {
    if (value === undefined) return;
    clauses.push(clause);
    values.push(value);
  };
  add("parent = ?", query.parent);
  add("seq < ?", query.olderThan);
  add("seq > ?", query.newerThan);
  return { clauses, values };
}

/** Every Stripe object of the sandbox, as JSON in one table, read and written by kind and id. */
export class ObjectStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  find<T extends ObjectType>(type: T, id: string): ObjectTypes[T] | undefined {
    const row = this.#row("select body from objects where id = ? and type = ?", id, type);
    return row && (JSON.parse(row.body) as ObjectTypes[T]);
  }

  /** An object of any kind, for expansion. */
  findAny(id: string): StripeObject | undefined {
    const row = this.#row("select body from objects where id = ?", id);
    return row && (JSON.parse(row.body) as StripeObject);
  }

  insert<T extends ObjectType>(type: T, object: ObjectTypes[T], more: Insertion = {}): ObjectTypes[T] {
    const created = "created" in object && typeof object.created === "number" ? object.created : 0;
    const hidden = more.hidden === undefined ? null : JSON.stringify(more.hidden);
    this.#database
      .prepare("insert into objects (id, type, parent, created, body, hidden) values (?, ?, ?, ?, ?, ?)")
      .run(object.id, type, more.parent ?? null, created, JSON.stringify(object), hidden);
    return object;
  }

  update<T extends ObjectType>(type: T, object: ObjectTypes[T]): ObjectTypes[T] {
    const done = this.#database
      .prepare("update objects set body = ? where id = ? and type = ?")
      .run(JSON.stringify(object), object.id, type);
    if (done.changes !== 1) throw new Error(`There is no ${type} ${object.id} to update.`);
    return object;
  }

  /** Leaves only a deleted object's tombstone in its place. */
  bury(tombstone: StripeObject & { deleted: true }): void {
    this.#database.prepare("update objects set body = ? where id = ?").run(JSON.stringify(tombstone), tombstone.id);
  }

  remove(id: string): void {
    this.#database.prepare("delete from objects where id = ?").run(id);
  }

  list<T extends ObjectType>(type: T, query: ListQuery = {}): ObjectTypes[T][] {
    const { clauses, values } = whereClauses(type, query);
    const order = query.oldestFirst ? "asc" : "desc";
    const limit = query.limit ?? -1;
    const rows = this.#database
      .prepare(`select body from objects where ${clauses.join(" and ")} order by seq ${order} limit ?`)
      .all(...values, limit);
    return rows.map((row) => JSON.parse(String(row.body)) as ObjectTypes[T]);
  }

  /** The place of an object in the order of creation, for paging. */
  sequence(type: ObjectType, id: string): number | undefined {
    const row = this.#database.prepare("select seq from objects where id = ? and type = ?").get(id, type);
    return row && Number(row.seq);
  }

  /** The object that this one belongs to. */
  parent(id: string): string | undefined {
    const row = this.#database.prepare("select parent from objects where id = ?").get(id);
    return row && typeof row.parent === "string" ? row.parent : undefined;
  }

  /** What was remembered beside an object; the caller knows its shape. */
  hidden<T>(id: string): T | undefined {
    const row = this.#database.prepare("select hidden from objects where id = ?").get(id);
    return row && typeof row.hidden === "string" ? (JSON.parse(row.hidden) as T) : undefined;
  }

  setHidden(id: string, hidden: unknown): void {
    this.#database.prepare("update objects set hidden = ? where id = ?").run(JSON.stringify(hidden), id);
  }

  #row(statement: string, ...values: SQLInputValue[]): Row | undefined {
    const row = this.#database.prepare(statement).get(...values);
    return row && { body: String(row.body) };
  }
}
