import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ASSETS_ROOT } from "../../assets/runbook-files";
import { db, prepareRunbookDatabase } from "./runbook-database";

const CHECKS = join(ASSETS_ROOT, "cursor-keys", "cursor-migration-composer", "sql", "checks.sql");

prepareRunbookDatabase();

it("the queries for migrations find what a half done one leaves", async () => {
  const broken = db.query("create unique index concurrently orders_email on orders (lower(email))");
  await expect(broken).rejects.toThrow("could not create unique index");
  await db.query("alter table orders add constraint positive check (id > 0) not valid");
  await db.query("alter table order_lines add foreign key (order_id) references orders (id)");
  await db.query("create view open_orders as select * from orders where status = 'open'");
  const results = [];
  for (const statement of readFileSync(CHECKS, "utf8").split(/;\n/)) {
    if (statement.replace(/--.*/g, "").trim() !== "") results.push((await db.query(statement)).rows);
  }
  const [invalid, waiting, unindexed, sizes, sessions, replicas, depends] = results;
  expect(invalid).toEqual([{ invalid_index: "orders_email", on_table: "orders" }]);
  expect(waiting).toMatchObject([{ on_table: "orders", not_validated: "positive" }]);
  expect(unindexed).toEqual([{ on_table: "order_lines", without_index: "order_lines_order_id_fkey" }]);
  expect(sizes?.map(({ table }) => table)).toContain("orders");
  expect([sessions, replicas]).toEqual([expect.any(Array), expect.any(Array)]);
  expect(depends?.map((row) => row.depends).join(" ")).toContain("open_orders");
  await db.query("create index on order_lines (order_id)");
  const [, , third = ""] = readFileSync(CHECKS, "utf8").split(/;\n/);
  expect((await db.query(third)).rows).toEqual([]);
});
