import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runMigrations } from "graphile-worker";
import { describe, expect, it } from "vitest";
import { fencedBlocks, readRunbooks } from "../../assets/runbook-files";
import {
  admin,
  databaseUrl,
  db,
  documentOf,
  otherSession,
  prepareRunbookDatabase,
  rowsOf,
  runAll,
  suffix,
} from "./runbook-database";

prepareRunbookDatabase();

describe("the SQL of the runbooks on a real PostgreSQL", () => {
  it("stripe-webhook-failure finds the paid sessions that nothing was granted for", async () => {
    const results = await runAll("stripe-webhook-failure", {
      copies: {
        "paid-sessions.csv": `insert into paid_sessions values
          ('cs_1', now() - interval '1 hour', 7900, 'a@example.com'), ('cs_2', now(), 9900, 'b@example.com'),
          ('cs_4', now(), 9900, 'c@example.com')`,
      },
    });
    expect(rowsOf(results, "as waiting")).toMatchObject([{ waiting: "1", stuck: "1" }]);
    expect(rowsOf(results, "our_status").map((row) => [row.session_id, row.our_status])).toEqual([
      ["cs_2", "open"],
      ["cs_4", "no order"],
    ]);
    expect(rowsOf(results, "p.session_id is null").map((row) => row.stripe_checkout_session_id)).toEqual(["cs_3"]);
  });

  it("postgres-connection-exhaustion names the session at the root of a lock and ends it", async () => {
    await admin.query(`create role app_${suffix}`);
    const holder = await otherSession("holder");
    const waiter = await otherSession("waiter");
    const { pid } = (await holder.query("select pg_backend_pid() as pid")).rows[0];
    await holder.query("begin; update orders set status = 'held' where id = 1");
    const waiting = waiter.query("update orders set status = 'late' where id = 1");
    const itsWaiters = "select from pg_stat_activity where $1 = any (pg_blocking_pids(pid))";
    await expect.poll(async () => (await db.query(itsWaiters, [pid])).rows.length).toBe(1);

    const results = await runAll("postgres-connection-exhaustion", {
      values: { root_blocker: String(pid), app_role: `app_${suffix}` },
    });
    await waiting; // goes on as soon as the runbook has ended the holder
    // It looks at the whole server, where other tests may hold locks at the same time.
    const held = { directly_blocked: "1", state: "idle in transaction", application_name: "holder" };
    expect(rowsOf(results, "root_blocker").filter((row) => row.root_blocker === pid)).toMatchObject([held]);
    expect(rowsOf(results, "pg_terminate_backend(pid, 5000)")).toMatchObject([{ pid, ended: true }]);
    const [slots] = rowsOf(results, "free_ordinary") as { max_connections: number; in_use: string }[];
    expect(Number(slots?.in_use)).toBeLessThanOrEqual(Number(slots?.max_connections));
    await waiter.end();
    await holder.end().catch(() => undefined); // its connection is gone, as it should be
  });

  it("postgres-connection-exhaustion ends what is idle, and leaves alone what holds an advisory lock", async () => {
    const [leader, idler] = [await otherSession("leader"), await otherSession("idler")];
    await leader.query("select pg_advisory_lock(1)");
    await idler.query("select 1");
    const statement = fencedBlocks(documentOf("postgres-connection-exhaustion", "README.md"), "sql").find((block) =>
      block.includes("as idle_for"),
    );
    const ended = await db.query(statement?.replace("interval '5 minutes'", "interval '0'") ?? "");
    expect(ended.rows.map((row) => row.application_name)).toEqual(["idler"]);
    await expect(leader.query("select 1 as one")).resolves.toMatchObject({ rows: [{ one: 1 }] });
    await leader.end();
    await idler.end().catch(() => undefined); // its connection is gone, as it should be
  });

  it("failed-migration-recovery finds and repairs what a half-applied migration left", async () => {
    const invalid = db.query("create unique index concurrently orders_email_key on orders (lower(email))");
    await expect(invalid).rejects.toThrow("could not create unique index");
    const results = await runAll("failed-migration-recovery");
    expect(rowsOf(results, "_prisma_migrations")[0]).toMatchObject({ finished_at: null, rolled_back_at: null });
    expect(rowsOf(results, "having count(*) > 1")).toMatchObject([{ value: "a@example.com", copies: "2" }]);
    expect(rowsOf(results, "where not i.indisvalid")).toEqual([
      { run_this: "drop index concurrently orders_email_key;" },
    ]);
    const { rows } = await db.query(
      "select attnotnull from pg_attribute where attrelid = 'orders'::regclass and attname = 'email'",
    );
    expect(rows).toEqual([{ attnotnull: true }]);
  });

  it("leaked-credential-response replaces a login that keeps the rights and the ownership of the old one", async () => {
    await admin.query(`create role app_${suffix} login`);
    const results = await runAll("leaked-credential-response", {
      values: { old_role: `app_${suffix}`, new_role: `app_2_${suffix}` },
    });
    expect(rowsOf(results, "rolbypassrls").map((row) => row.rolname)).toContain(`app_2_${suffix}`);
    const { rows } = await db.query(
      `select old.rolcanlogin as old_can_login, new.rolcanlogin as new_can_login, new.rolconfig,
              pg_has_role(new.oid, old.oid, 'usage') as has_its_rights
       from pg_roles old, pg_roles new where old.rolname = $1 and new.rolname = $2`,
      [`app_${suffix}`, `app_2_${suffix}`],
    );
    expect(rows).toEqual([
      { old_can_login: false, new_can_login: true, rolconfig: [`role=app_${suffix}`], has_its_rights: true },
    ]);
  });

  it("queue-backlog-drain counts, sets aside, postpones and retries jobs of Graphile Worker", async () => {
    await runMigrations({ connectionString: databaseUrl });
    const addMail = () => db.query("select id from graphile_worker.add_job('send_mail', '{}')");
    const added = await addMail();
    await addMail();
    await addMail();
    await db.query("select graphile_worker.add_job('send_digest', '{}')");
    const results = await runAll("queue-backlog-drain", { values: { job_id: String(added.rows[0].id) } });
    expect(rowsOf(results, "as ready")).toContainEqual(
      expect.objectContaining({ task_identifier: "send_mail", ready: "3", running: "0", given_up: "0" }),
    );
    expect(rowsOf(results, "permanently_fail_jobs")).toMatchObject([
      { id: added.rows[0].id, last_error: "set aside by hand, see incident" },
    ]);
    expect(rowsOf(results, "interval '30 minutes'")).toEqual([{ moved: "2" }]);
    expect(rowsOf(results, "priority := 100")).toEqual([{ moved: "1" }]);
    expect(rowsOf(results, "attempts := 0")).toEqual([{ again: "1" }]);
  });

  it("restore-from-backup brings back exactly the rows that are missing and can take them away again", async () => {
    await db.query("create table backup as table orders");
    await db.query("delete from orders where id in (2, 3)");
    await db.query("update orders set email = 'wrong@example.com' where id = 1");
    const results = await runAll("restore-from-backup", {
      copies: { "side-rows.csv": "insert into side_rows table backup" },
    });
    expect(rowsOf(results, "as missing_now")).toEqual([{ in_backup: "3", missing_now: "2", changed_since: "1" }]);
    expect(rowsOf(results, "brought_back")).toEqual([{ brought_back: "2" }]);
    expect(rowsOf(results, "select setval")).toHaveLength(1);
    const after = await db.query("select id, email from orders order by id");
    const before = await db.query("select id, email from backup order by id");
    expect(after.rows).toEqual(before.rows);
    await db.query(String(rowsOf(results, "select setval")[0]?.run_this));
    const { rows } = await db.query("insert into orders default values returning id");
    expect(rows).toEqual([{ id: "4" }]);
  });

  it("covers every runbook that contains SQL", () => {
    const own = ["runbook-sql", "release-runbooks-sql"]
      .map((name) => readFileSync(join(import.meta.dirname, `${name}.test.ts`), "utf8"))
      .join("");
    const withSql = readRunbooks().filter((runbook) => fencedBlocks(runbook.readme, "sql").length > 0);
    expect(
      withSql.filter((runbook) => !own.includes(`runAll("${runbook.slug}"`)).map((runbook) => runbook.slug),
    ).toEqual([]);
  });
});
