import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { lint, RULES, report } from "../src/index.ts";

const TIMEOUT = "set lock_timeout = '5s';\n";
const found = (sql: string, timeout = TIMEOUT) => lint(timeout + sql).map(({ rule }) => rule);

/** For each rule: what it must find, and what is so near to it that a careless rule would find it too. */
const CASES: Readonly<Record<string, { finds: string[]; leaves: string[] }>> = {
  "not-null-without-default": {
    finds: [
      "alter table orders add column note text not null;",
      "ALTER TABLE ONLY public.orders ADD note text NOT NULL;",
    ],
    leaves: [
      "alter table orders add column note text;",
      "alter table orders add column note text not null default '';",
      "create table orders (id int); alter table orders add column note text not null;",
      "alter table orders add column note text default 'not null';",
    ],
  },
  "rewrites-table": {
    finds: [
      "alter table orders add column token uuid default gen_random_uuid();",
      "alter table orders add column number bigserial;",
      "alter table orders add column id2 bigint generated always as identity;",
      "alter table orders add column total int generated always as (a + b) stored;",
    ],
    leaves: [
      "alter table orders add column at timestamptz not null default now();",
      "alter table orders alter column token set default gen_random_uuid();",
    ],
  },
  "changes-type": {
    finds: [
      "alter table orders alter column id type bigint;",
      "alter table orders alter id set data type bigint;",
      "alter table orders alter column type type text;",
    ],
    leaves: ["alter table orders alter column type set default 'x';"],
  },
  "set-not-null": {
    finds: ["alter table orders alter column email set not null;"],
    leaves: ["alter table orders alter column email drop not null;"],
  },
  "constraint-without-not-valid": {
    finds: [
      "alter table orders add constraint c check (total > 0);",
      "alter table orders add foreign key (customer_id) references customers (id);",
      "alter table orders add column a int, add constraint c check (a > 0), add column b int;",
    ],
    leaves: [
      "alter table orders add constraint c check (total > 0) not valid;",
      "alter table orders validate constraint c;",
    ],
  },
  "unique-without-index": {
    finds: ["alter table orders add constraint u unique (number);", "alter table orders add primary key (id);"],
    leaves: ["alter table orders add constraint u unique using index orders_number;"],
  },
  "index-not-concurrently": {
    finds: ["create index on orders (email);", 'create unique index "I" on public."orders" (email);'],
    leaves: [
      "create table orders (email text); create index on orders (email);",
      "create table if not exists public.orders (a int); create index i on orders (a);",
    ],
  },
  "drop-index-not-concurrently": { finds: ["drop index orders_email;"], leaves: [] },
  "concurrently-with-others": {
    finds: ["create index concurrently on orders (email); select 1;", "begin; drop index concurrently i; commit;"],
    leaves: ["create index concurrently on orders (email);"],
  },
  "drops-or-renames": {
    finds: [
      "drop table orders;",
      "alter table orders drop column email;",
      "alter table orders drop email;",
      "alter table orders rename column email to mail;",
      "alter table orders rename to sales;",
      "drop type kind;",
    ],
    leaves: [
      "alter table orders drop constraint c;",
      "alter table orders alter column a drop default;",
      "alter table orders rename constraint a to b;",
    ],
  },
  "touches-every-row": {
    finds: [
      "update orders set email = lower(email);",
      "delete from orders where total = 0;",
      "with x as (select 1) update orders set a = 1;",
    ],
    leaves: [
      "create table orders (a int); update orders set a = 1;",
      "create function f() returns void language sql as $$ update orders set a = 1; $$;",
    ],
  },
  "removes-rows": {
    finds: ["truncate orders;", "alter table orders drop constraint c cascade;"],
    leaves: ["alter table a add foreign key (b) references c (id) on delete cascade not valid;"],
  },
  "validates-at-once": {
    finds: ["alter table orders add constraint c check (a > 0) not valid; alter table orders validate constraint c;"],
    leaves: ["alter table orders validate constraint c;"],
  },
  "uses-new-enum-value": {
    finds: ["alter type kind add value 'new'; insert into kinds values ('new');"],
    leaves: ["alter type kind add value 'new';"],
  },
  "exclusive-maintenance": {
    finds: ["vacuum full orders;", "vacuum (full, analyze) orders;", "cluster orders;", "reindex table orders;"],
    leaves: ["vacuum analyze orders;", "reindex index concurrently i;"],
  },
};

describe("each rule", () => {
  it("has its cases here", () => {
    assert.deepEqual(
      RULES.map(({ id }) => id).filter((id) => id !== "no-lock-timeout"),
      Object.keys(CASES),
    );
    assert.equal(new Set(RULES.map(({ id }) => id)).size, RULES.length);
  });

  for (const [rule, { finds, leaves }] of Object.entries(CASES)) {
    it(`${rule} finds what it is for, and not what is near`, () => {
      for (const sql of finds) assert.ok(found(sql).includes(rule), sql);
      for (const sql of leaves) assert.ok(!found(sql).includes(rule), sql);
    });
  }

  it("no-lock-timeout is said once, of the first statement that waits", () => {
    const sql = "alter table a add column x int;\nalter table b add column x int;";
    assert.deepEqual(
      lint(sql).map(({ rule, line }) => [rule, line]),
      [["no-lock-timeout", 1]],
    );
    assert.deepEqual(found(sql), []);
    assert.deepEqual(found("create table a (x int); alter table a add column y int;", ""), []);
  });
});

describe("reading SQL", () => {
  it("is not misled by comments, strings, names and bodies of functions", () => {
    assert.deepEqual(found("-- drop table orders;\n/* drop table orders; */ select 'drop table orders;';"), []);
    assert.deepEqual(found("do $body$ begin drop table orders; end $body$;"), []);
    assert.deepEqual(found(`select 'it''s; drop table x', "a;b" from t;`), []);
    assert.deepEqual(found("comment on table orders is 'truncate;';"), []);
  });

  it("tells the line on which a statement begins", () => {
    const sql =
      "select\n  1;\n\n-- a comment\nalter table orders\n  drop column email;\n/* two\nlines */ drop table orders;";
    assert.deepEqual(
      lint(sql).map(({ rule, line }) => [rule, line]),
      [
        ["drops-or-renames", 5],
        ["no-lock-timeout", 5],
        ["drops-or-renames", 8],
      ],
    );
  });

  it("says what to do instead", () => {
    assert.equal(
      report("m.sql", lint("truncate orders; -- all")),
      [
        "m.sql:1 stop removes-rows",
        "  truncate orders",
        "  TRUNCATE and CASCADE remove what you do not see in this file",
        "  instead: name each thing that goes, after a backup that was looked at",
        "m.sql:1 look no-lock-timeout",
        "  truncate orders",
        "  waiting for a lock, it holds up everything that comes after it",
        "  instead: set lock_timeout = '5s'; as the file's first statement, and repeat the deployment when it gives up",
      ].join("\n"),
    );
  });
});

describe("an exception", () => {
  it("holds for one rule of one statement, and needs a reason", () => {
    const drop = "alter table orders drop column email;";
    assert.deepEqual(found(`-- lint-ok: drops-or-renames unused since release 140\n${drop}`), []);
    assert.deepEqual(found(`-- lint-ok: drops-or-renames unused\n${drop}\n${drop}`), ["drops-or-renames"]);
    assert.deepEqual(found(`-- lint-ok: drops-or-renames\n${drop}`), ["drops-or-renames"]);
    assert.deepEqual(found(`-- lint-ok: changes-type because\n${drop}`), ["drops-or-renames"]);
  });
});
