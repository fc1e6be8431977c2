import { describe, expect, it } from "vitest";
import { fencedBlocks } from "../../assets/runbook-files";
import {
  admin,
  db,
  documentOf,
  prepareRunbookDatabase,
  rowsOf,
  runAll,
  statementsOf,
  suffix,
} from "./runbook-database";

prepareRunbookDatabase();

describe("the SQL of the runbooks for releases, regions and breaches on a real PostgreSQL", () => {
  it("bad-deploy-rollback shows what the old version refuses and repairs what the bad one wrote", async () => {
    await db.query("alter table orders add column channel text");
    await db.query("update orders set channel = 'web'");
    await db.query("alter table orders alter column channel set not null, add check (channel <> '')");
    await db.query("insert into orders (status, channel) values ('opened', 'web'), ('opened', 'web')");
    const hour = 3_600_000;
    const at = (offset: number) => new Date(Date.now() + offset).toISOString();
    const results = await runAll("bad-deploy-rollback", { values: { since: at(-hour), until: at(hour) } });
    expect(rowsOf(results, "started_at >=").map((row) => row.migration_name)).toEqual([
      "20260401120000_add_order_email",
    ]);
    expect(rowsOf(results, "makes_room")).toContainEqual({
      must_be_filled: "channel",
      type: "text",
      makes_room: "alter table orders alter column channel drop not null;",
    });
    expect(rowsOf(results, "'unique index'")).toContainEqual(
      expect.objectContaining({ kind: "constraint", definition: "CHECK ((channel <> ''::text))" }),
    );
    expect(rowsOf(results, "unknown_to_old_code")).toMatchObject([{ unknown_to_old_code: "opened", rows: "2" }]);
    expect(rowsOf(results, "still_wrong")).toEqual([{ still_wrong: "0" }]);
    const { rows } = await db.query(
      "select reason, count(*)::int, min(before ->> 'status') as was from incident_rows group by 1",
    );
    expect(rows).toContainEqual({ reason: "status set to opened", count: 2, was: "opened" });
  });

  it("region-failover leaves a gap for the lost tail, classifies its rows and brings back what is missing", async () => {
    await db.query("create table old_region as table orders");
    await db.query("update orders set status = 'refunded' where id = 2");
    await db.query("insert into old_region (id, status, created_at) values (4, 'tail', now()), (5, 'tail', now())");
    await db.query("insert into orders (id, status, created_at) values (5, 'other', now() + interval '1 minute')");
    const results = await runAll("region-failover", {
      copies: { "a-orders.csv": "insert into a_rows table old_region" },
    });
    expect(rowsOf(results, "commits_wait_for")).toMatchObject([
      { still_standby: false, timeline: "00000001", read_only: "off", commits_wait_for: null },
    ]);
    const [gap] = rowsOf(results, ".seqincrement) as run_this");
    expect(gap).toMatchObject({ run_this: "select setval('orders_id_seq', 100003);", type: "int8" });
    await db.query(String(gap?.run_this));
    const { rows } = await db.query("insert into orders default values returning id");
    expect(rows).toEqual([{ id: "100004" }]);
    const findings = [
      ["changed after the split", "1"],
      ["number given twice", "1"],
      ["only in a", "1"],
      ["same", "2"],
    ];
    expect(rowsOf(results, "as finding").map((row) => [row.finding, row.rows])).toEqual(findings);
    expect(rowsOf(results, "as brought_over")).toEqual([{ brought_over: "1" }]);
    const kept = await db.query("select status from orders where id in (2, 4, 5) order by id");
    expect(kept.rows.map(({ status }) => status)).toEqual(["refunded", "tail", "other"]);
    for (const text of fencedBlocks(documentOf("region-failover", "preparation.md"), "sql").flatMap((block) =>
      statementsOf(block, {}),
    ))
      await db.query(text);
  });

  it("data-breach-first-day keeps the database's state and counts the persons, proven and not excluded", async () => {
    const role = `app_${suffix}`;
    await admin.query(`create role ${role} login`);
    await db.query(`
      create table customers (id bigint primary key, email text, country text, region text, birth_date date);
      create table access_log (at timestamptz not null, actor text, ip inet, action text, subject_id bigint);
      create table secrets (token text);
      grant select on customers to ${role};
      insert into customers select i, 'c' || i || '@example.com', case when i <= 150 then 'de' else 'us' end,
        case when i > 150 then 'ca' end, case when i = 1 then current_date - 4000 else '1980-01-01' end
        from generate_series(1, 200) i;
      insert into access_log select '2026-03-01T00:00Z'::timestamptz + i * interval '1 second', 'support-7', '198.51.100.7',
        case when i = 2 then 'payment.read' else 'customer.read' end, i from generate_series(1, 160) i;
      insert into access_log values ('2026-03-02T00:00Z', 'other', '192.0.2.10', 'customer.read', 999),
        ('2026-03-02T00:00Z', 'colleague', '198.51.100.8', 'customer.read', 170);`);
    const results = await runAll("data-breach-first-day", { values: { bad_role: role } });
    expect(rowsOf(results, "tables_kept")).toEqual([{ tables_kept: "8" }]);
    expect(rowsOf(results, "as per_minute")).toMatchObject([{ actor: "support-7", persons: "160" }]);
    expect(rowsOf(results, "as next_id")).toMatchObject([{ actor: "support-7", next_id: "159" }]);
    expect(rowsOf(results, "looks_personal").map((row) => [row.relation, row.looks_personal])).toEqual([
      ["customers", "email, birth_date"],
    ]);
    expect(rowsOf(results, "cannot_be_excluded")).toEqual([
      { country: "DE", state: null, proven: "150", cannot_be_excluded: "150", minors_proven: "1" },
      { country: "US", state: "CA", proven: "10", cannot_be_excluded: "50", minors_proven: "0" },
    ]);
    expect(rowsOf(results, "unnest(kinds)")).toEqual([
      { kind: "contact", persons: "159" },
      { kind: "money", persons: "1" },
      { kind: "not logged", persons: "0" },
    ]);
    expect(rowsOf(results, "reads_of_nobody_known")).toEqual([{ reads_of_nobody_known: "1" }]);
    expect(rowsOf(results, "select rolname, rolcanlogin from")).toEqual([{ rolname: role, rolcanlogin: false }]);
  });
});
