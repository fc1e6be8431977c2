import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type AuditEvent, createAuditLog, POSTGRES_SCHEMA, PostgresAuditStore } from "../src/index.ts";
import { type Database, databaseUrl, openDatabase } from "./support/database.ts";

const event = (id: string): AuditEvent => ({
  actor: { type: "user", id },
  action: "member.removed",
  target: { type: "member", id: "m1" },
  outcome: "success",
  context: { text: "é \u{1f600} \0", number: 1e21, tiny: 1.5e-9, nested: { z: 1, a: [true, null] } },
});

describe("PostgreSQL store", { skip: databaseUrl === "" && "TEST_DATABASE_URL is not set" }, () => {
  let database: Database;
  before(async () => {
    database = await openDatabase(POSTGRES_SCHEMA);
    // The schema can be applied again, as some migration tools do.
    await database.pool.query(POSTGRES_SCHEMA);
  });
  after(() => database.close());

  const open = () => createAuditLog({ store: new PostgresAuditStore(database.pool), pageSize: 7 });

  it("keeps one chain without gaps when many write at once", async () => {
    const log = open();
    await Promise.all(Array.from({ length: 40 }, (_, n) => log.record(n % 4 === 0 ? "b" : "a", event(`u${n}`))));
    const [a, b] = [await log.verify("a"), await log.verify("b")];
    assert.deepEqual([a.ok, a.checked, b.ok, b.checked], [true, 30, true, 10]);
    assert.deepEqual(await log.head("a"), a.ok && a.head);
  });

  it("lives and dies with the caller's transaction", async () => {
    const log = open();
    const client = await database.pool.connect();
    await client.query("begin");
    await log.record("tx", event("kept"), client);
    await client.query("commit");
    await client.query("begin");
    await log.record("tx", event("dropped"), client);
    await client.query("rollback");
    client.release();
    await log.record("tx", event("next"));
    const actors: unknown[] = [];
    for await (const entry of log.entries("tx")) actors.push((entry.event as { actor: { id: string } }).actor.id);
    assert.deepEqual(actors, ["kept", "next"]);
    assert.equal((await log.verify("tx")).ok, true);
  });

  it("refuses to change, delete or empty the log", async () => {
    await open().record("final", event("u"));
    for (const statement of [
      "update audit_entries set event = '{}' where tenant = 'final'",
      "delete from audit_entries where tenant = 'final'",
      "truncate audit_entries",
    ]) {
      await assert.rejects(database.pool.query(statement), /append-only/);
    }
  });

  it("shows what a superuser changed behind the triggers", async () => {
    const log = open();
    for (const id of ["a", "b", "c"]) await log.record("forged", event(id));
    const client = await database.pool.connect();
    await client.query("begin");
    await client.query("set local session_replication_role = replica");
    await client.query(
      `update audit_entries set event = jsonb_set(event, '{actor,id}', '"x"') where tenant = 'forged' and seq = 2`,
    );
    await client.query("commit");
    client.release();
    assert.deepEqual(await log.verify("forged"), { ok: false, checked: 1, seq: 2, flaw: "edited" });
  });

  it("rolls back and closes the connection when an append fails", async () => {
    const store = new PostgresAuditStore(database.pool);
    const failing = store.append("fails", () => {
      throw new Error("no entry");
    });
    await assert.rejects(failing, /no entry/);
    assert.equal((await open().record("fails", event("u"))).seq, 1);
  });
});
