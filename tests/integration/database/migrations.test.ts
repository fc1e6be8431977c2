import pg from "pg";
import { expect, inject, it } from "vitest";
import { diffSchema, migrate } from "@/tools/launch/migrate";

it("the migrations make exactly what schema.prisma says", async () => {
  expect(await diffSchema(inject("cluster").adminUrl)).toBe("");
});

it("a database that is up to date is left as it is", async () => {
  const url = process.env.DATABASE_URL ?? "";
  expect(await migrate(url)).toEqual([]);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("select finished_at is not null as done, rolled_back_at from _prisma_migrations");
  await client.end();
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.every((row) => row.done && row.rolled_back_at === null)).toBe(true);
});
