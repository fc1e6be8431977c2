import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const SCHEMA = `
create table if not exists objects (
  seq integer primary key autoincrement,
  id text not null unique,
  type text not null,
  parent text,
  created integer not null,
  body text not null,
  hidden text
);
create index if not exists objects_type on objects (type, seq);
create index if not exists objects_parent on objects (parent, seq) where parent is not null;
create index if not exists objects_customer on objects (type, json_extract(body, '$.customer'), seq);
create index if not exists objects_intent on objects (type, json_extract(body, '$.payment_intent'), seq);
create index if not exists objects_charge on objects (type, json_extract(body, '$.charge'), seq);

create table if not exists idempotency (
  key text primary key,
  fingerprint text not null,
  status integer not null,
  body text not null,
  request_id text not null,
  created integer not null
);

create table if not exists deliveries (
  id integer primary key autoincrement,
  event_id text not null,
  endpoint_id text not null,
  state text not null check (state in ('pending', 'held', 'delivered', 'failed', 'dropped')),
  position integer not null,
  due_ms integer not null,
  attempts integer not null default 0
);
create index if not exists deliveries_due on deliveries (state, due_ms, position);
create index if not exists deliveries_event on deliveries (event_id);

create table if not exists attempts (
  id integer primary key autoincrement,
  delivery_id integer not null references deliveries (id),
  at_ms integer not null,
  duration_ms integer not null,
  status integer,
  error text
);
create index if not exists attempts_delivery on attempts (delivery_id);

create table if not exists due_work (id text primary key, due integer not null, clock text);
create index if not exists due_work_next on due_work (clock, due);

create table if not exists settings (name text primary key, value text not null);
`;

/**
 * Opens the sandbox's one file in a folder, making both where they are missing. Write-ahead logging keeps every
 * committed transaction through a `kill -9`; a half-done one is undone at the next opening.
 */
export function openDatabase(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, "sandbox.db"));
  database.exec("pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 5000;");
  database.exec(SCHEMA);
  return database;
}

/** Runs work in one transaction; whatever throws undoes all of it. Work inside work joins the outer transaction. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
  if (database.isTransaction) return work();
  database.exec("begin immediate");
  try {
    const result = work();
    database.exec("commit");
    return result;
  } catch (error) {
    database.exec("rollback");
    throw error;
  }
}

/** Runs work inside a transaction whose changes are taken back when it throws, or when `keep` says so. */
export function attempt<T>(database: DatabaseSync, work: () => T, keep: (result: T) => boolean): T {
  database.exec("savepoint attempt");
  const undo = () => database.exec("rollback to attempt");
  try {
    const result = work();
    if (!keep(result)) undo();
    return result;
  } catch (error) {
    undo();
    throw error;
  } finally {
    database.exec("release attempt");
  }
}
