import { type Statement, tableOf } from "./statements.ts";

export interface Context {
  readonly statements: readonly Statement[];
  /** Tables that this very file creates: nobody waits for them and they are empty. */
  readonly created: ReadonlySet<string>;
}

export interface Rule {
  readonly id: string;
  /** `stop`: locks, fails or breaks the running version. `look`: may be right, and needs a reason. */
  readonly level: "stop" | "look";
  readonly says: string;
  readonly instead: string;
  readonly finds: (sql: string, context: Context) => boolean;
}

/** The parts of an ALTER TABLE: commas inside of parentheses divide nothing. */
export function actionsOf(sql: string): string[] {
  const [, body = ""] = /^alter table (?:if exists )?(?:only )?\S+ (.*)$/.exec(sql) ?? [];
  const actions: string[] = [];
  let depth = 0;
  let action = "";
  for (const character of body) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (character === "," && depth === 0) {
      actions.push(action.trim());
      action = "";
    } else action += character;
  }
  return [...actions, action.trim()].filter(Boolean);
}

const existing = (sql: string, { created }: Context) => !created.has(tableOf(sql));
const someAction = (sql: string, context: Context, finds: (action: string) => boolean) =>
  existing(sql, context) && actionsOf(sql).some(finds);

const ADDS_COLUMN = /^add (?:column )?(?:if not exists )?(?!constraint|primary|unique|check|foreign|exclude)/;
const VOLATILE =
  /default \(*(?:gen_random_uuid|uuid_generate_v\w+|uuidv[47]|random|clock_timestamp|nextval|timeofday)\s*\(/;
const SERIAL =
  /\b(?:small|big)?serial\d?\b|generated (?:always|by default) as identity|generated always as \(.*\) stored/;
const TAKES_LOCK =
  /^(?:alter table|drop table|truncate|create (?:unique )?index (?!concurrently)|drop index (?!concurrently)|create trigger|lock table)/;

export const RULES: readonly Rule[] = [
  {
    id: "not-null-without-default",
    level: "stop",
    says: "a new column that must be filled fails on rows that are there, and the running version does not fill it",
    instead: "add it without NOT NULL, let the code fill it, backfill, then add the constraint (set-not-null)",
    finds: (sql, context) =>
      someAction(
        sql,
        context,
        (action) =>
          ADDS_COLUMN.test(action) && /\bnot null\b/.test(action) && !/\bdefault\b|\bgenerated\b|serial/.test(action),
      ),
  },
  {
    id: "rewrites-table",
    level: "stop",
    says: "a default that differs by row, a serial, an identity or a stored generated column rewrites the whole table under a lock",
    instead: "add the column without it, set the default in a statement of its own, backfill in batches",
    finds: (sql, context) =>
      someAction(sql, context, (action) => ADDS_COLUMN.test(action) && (VOLATILE.test(action) || SERIAL.test(action))),
  },
  {
    id: "changes-type",
    level: "stop",
    says: "changing a type rewrites the table in most cases, and the running version still writes the old one",
    instead: "a new column of the new type, both written, backfilled, read from the new one, then the old one dropped",
    finds: (sql, context) =>
      someAction(sql, context, (action) => /^alter (?:column |(?!column ))\S+ (?:set data )?type\b/.test(action)),
  },
  {
    id: "set-not-null",
    level: "look",
    says: "SET NOT NULL reads the whole table under a lock, unless a valid CHECK (… IS NOT NULL) proves it",
    instead:
      "add constraint c check (x is not null) not valid; in the next migration validate constraint c; then set not null; drop c",
    finds: (sql, context) =>
      someAction(sql, context, (action) => /^alter (?:column |(?!column ))\S+ set not null/.test(action)),
  },
  {
    id: "constraint-without-not-valid",
    level: "stop",
    says: "a CHECK or FOREIGN KEY is checked against every row while both tables are locked",
    instead: "… not valid; in the next migration: validate constraint",
    finds: (sql, context) =>
      someAction(sql, context, (action) => {
        const adds = /^add (?:constraint \S+ )?(?:check|foreign key)\b/.test(action);
        const column = ADDS_COLUMN.test(action) && /\breferences\b/.test(action) && /\bdefault\b/.test(action);
        return (adds && !/\bnot valid$/.test(action)) || column;
      }),
  },
  {
    id: "unique-without-index",
    level: "stop",
    says: "UNIQUE and PRIMARY KEY build their index while nobody can write",
    instead: "create unique index concurrently i …; then add constraint c unique using index i",
    finds: (sql, context) =>
      someAction(
        sql,
        context,
        (action) => /^add (?:constraint \S+ )?(?:unique|primary key)\b/.test(action) && !/using index/.test(action),
      ),
  },
  {
    id: "index-not-concurrently",
    level: "stop",
    says: "CREATE INDEX stops all writes to the table until it is done",
    instead: "create index concurrently, in a migration of its own without a transaction",
    finds: (sql, context) => /^create (?:unique )?index (?!concurrently)/.test(sql) && existing(sql, context),
  },
  {
    id: "drop-index-not-concurrently",
    level: "look",
    says: "DROP INDEX waits for, and then holds up, everything on the table",
    instead: "drop index concurrently, in a migration of its own",
    finds: (sql) => /^drop index (?!concurrently)/.test(sql),
  },
  {
    id: "concurrently-with-others",
    level: "stop",
    says: "CONCURRENTLY cannot run in a transaction, and a file with several statements is sent as one",
    instead: "one file with this statement alone, marked as without transaction for your tool",
    finds: (sql, { statements }) => {
      const others = statements.filter((other) => !/^set /.test(other.sql));
      return /^(?:create (?:unique )?|drop |re)index (?:\(.*\) )?concurrently/.test(sql) && others.length > 1;
    },
  },
  {
    id: "drops-or-renames",
    level: "stop",
    says: "the version that runs during the deployment still reads and writes it",
    instead:
      "first a release that does not use it, then a migration that drops it; in place of a rename: add, write both, backfill, drop",
    finds: (sql, context) =>
      /^drop (?:table|view|materialized view|type|schema)\b/.test(sql) ||
      /^alter type \S+ rename\b/.test(sql) ||
      someAction(
        sql,
        context,
        (action) =>
          /^drop (?:column )?(?!constraint|not null|default)/.test(action) || /^rename (?!constraint)/.test(action),
      ),
  },
  {
    id: "touches-every-row",
    level: "stop",
    says: "an UPDATE or DELETE of a whole table locks every row until the end, and doubles the table on disk",
    instead: "a backfill in batches outside of the migration (composer/backfill.md)",
    finds: (sql, context) => /^(?:with .*? )?(?:update|delete from) /.test(sql) && existing(sql, context),
  },
  {
    id: "removes-rows",
    level: "stop",
    says: "TRUNCATE and CASCADE remove what you do not see in this file",
    instead: "name each thing that goes, after a backup that was looked at",
    finds: (sql) =>
      /^truncate\b/.test(sql) || /^(?:drop|alter table)\b.*(?<!on (?:delete|update) )\bcascade\b/.test(sql),
  },
  {
    id: "validates-at-once",
    level: "look",
    says: "a constraint that is added and validated in one file keeps the first lock during the second",
    instead: "validate constraint in the next migration",
    finds: (sql, { statements }) =>
      actionsOf(sql).some((action) => /^validate constraint/.test(action)) &&
      statements.some((other) => tableOf(other.sql) === tableOf(sql) && /\bnot valid\b/.test(other.sql)),
  },
  {
    id: "uses-new-enum-value",
    level: "stop",
    says: "a value that was added to an enum cannot be used in the same transaction",
    instead: "ALTER TYPE … ADD VALUE in a migration of its own",
    finds: (sql, { statements }) =>
      /^alter type \S+ add value/.test(sql) &&
      statements.some(({ sql: other }) => /^(?:insert|update|alter table)\b/.test(other)),
  },
  {
    id: "exclusive-maintenance",
    level: "stop",
    says: "VACUUM FULL, CLUSTER and REINDEX lock the table for as long as they run",
    instead: "reindex concurrently; pg_repack for the others; not in a migration",
    finds: (sql) => /^(?:vacuum (?:\(.*full.*\)|full)|cluster\b|reindex (?!.*concurrently))/.test(sql),
  },
  {
    id: "no-lock-timeout",
    level: "look",
    says: "waiting for a lock, it holds up everything that comes after it",
    instead: "set lock_timeout = '5s'; as the file's first statement, and repeat the deployment when it gives up",
    finds: (sql, context) => {
      const { statements } = context;
      const first = statements.find((one) => TAKES_LOCK.test(one.sql) && existing(one.sql, context));
      return first?.sql === sql && !statements.some((one) => /^set (?:local |session )?lock_timeout\b/.test(one.sql));
    },
  },
];
