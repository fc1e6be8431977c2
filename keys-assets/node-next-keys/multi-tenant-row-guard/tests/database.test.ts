import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, it } from "node:test";
import {
  createTenantDatabase,
  runAsTenant,
  type TenancyEvent,
  type TenantClient,
  withoutTenant,
} from "../src/index.ts";
import { code, fakePool } from "./support/fakes.ts";

describe("a query", () => {
  it("is refused without a tenant, before a connection is taken", async () => {
    const { pool, log } = fakePool();
    const events: TenancyEvent[] = [];
    const db = createTenantDatabase({ pool, observe: (event) => void events.push(event) });
    await assert.rejects(db.query("select 1"), code("no_tenant"));
    assert.deepEqual(log, []);
    assert.deepEqual(
      events.map((event) => event.kind === "refused" && event.error.code),
      ["no_tenant"],
    );
  });

  it("runs in a transaction that knows the tenant", async () => {
    const { pool, log, open } = fakePool();
    const db = createTenantDatabase({ pool });
    await runAsTenant("acme", () => db.query("select * from notes where id = $1", [1]));
    assert.deepEqual(log, [
      "1: begin; set local app.tenant_id = 'acme'",
      "1: select * from notes where id = $1",
      "1: commit",
    ]);
    assert.equal(open(), 0);
  });

  it("carries its own tenant when two run at once", async () => {
    const { pool, log } = fakePool();
    const db = createTenantDatabase({ pool });
    const turn = (tenant: string) => runAsTenant(tenant, () => db.transaction(async (tx) => tx.query(`select '${tenant}'`)));
    await Promise.all(["a", "b", "c"].map(turn));
    for (const [index, tenant] of ["a", "b", "c"].entries()) {
      const own = log.filter((line) => line.startsWith(`${index + 1}: `)).map((line) => line.slice(3));
      assert.deepEqual(own, [`begin; set local app.tenant_id = '${tenant}'`, `select '${tenant}'`, "commit"]);
    }
  });

  it("that a library only builds and runs later is refused, not run for nobody", async () => {
    const { pool, log } = fakePool();
    const db = createTenantDatabase({ pool });
    const lazy = runAsTenant("acme", () => ({ run: () => db.query("select 1") }));
    await assert.rejects(lazy.run(), code("no_tenant"));
    assert.deepEqual(log, []);
  });
});

describe("a transaction", () => {
  it("rolls back and gives the connection back when the work throws", async () => {
    const { pool, log, released } = fakePool();
    const db = createTenantDatabase({ pool });
    const work = () => db.transaction(() => Promise.reject(new Error("own")));
    await assert.rejects(runAsTenant("acme", work), /own/);
    assert.equal(log.at(-1), "1: rollback");
    assert.deepEqual(released, [false]);
  });

  it("closes a connection that cannot roll back", async () => {
    const { pool, released } = fakePool((text) => (text.startsWith("begin") ? {} : new Error("gone")));
    const db = createTenantDatabase({ pool });
    await assert.rejects(
      runAsTenant("acme", () => db.query("select 1")),
      /gone/,
    );
    assert.deepEqual(released, [true]);
  });

  it("says so when a swallowed error made COMMIT a ROLLBACK", async () => {
    const { pool } = fakePool((text) => (text === "commit" ? { command: "ROLLBACK" } : {}));
    const db = createTenantDatabase({ pool });
    await assert.rejects(
      runAsTenant("acme", () => db.query("select 1")),
      code("not_committed"),
    );
  });

  it("leaves no usable client behind", async () => {
    const { pool, log } = fakePool();
    const db = createTenantDatabase({ pool });
    await runAsTenant("acme", async () => {
      let kept: TenantClient | undefined;
      await db.transaction(async (client) => {
        kept = client;
      });
      await assert.rejects(kept?.query("select 1") ?? Promise.resolve(), code("transaction_over"));
    });
    assert.equal(log.length, 2);
  });

  it("is not for another tenant's work", async () => {
    const { pool } = fakePool();
    const db = createTenantDatabase({ pool });
    await runAsTenant("acme", () =>
      db.transaction(async (client) => {
        const other = () => withoutTenant(() => runAsTenant("other", () => client.query("select 1")));
        await assert.rejects(other(), code("wrong_tenant"));
        await assert.rejects(client.query("commit"), code("statement_refused"));
      }),
    );
  });
});

describe("the system's way", () => {
  it("needs a pool of its own and a reason, which is reported", async () => {
    const { pool, log } = fakePool();
    const system = fakePool();
    const events: TenancyEvent[] = [];
    await assert.rejects(createTenantDatabase({ pool }).system("report", async () => 1), RangeError);
    const db = createTenantDatabase({ pool, systemPool: system.pool, observe: (event) => void events.push(event) });
    await assert.rejects(db.system(" ", async () => 1), RangeError);
    await runAsTenant("acme", () => db.system("monthly report", (client) => client.query("select count(*) from notes")));
    assert.deepEqual(events, [{ kind: "system", tenant: "acme", reason: "monthly report" }]);
    assert.deepEqual(system.log, ["1: begin", "1: select count(*) from notes", "1: commit"]);
    assert.deepEqual(log, []);
  });

  it("goes on when the log of it fails", async () => {
    const { pool } = fakePool();
    const observe = () => {
      throw new Error("log");
    };
    const db = createTenantDatabase({ pool, systemPool: pool, observe });
    assert.equal(await db.system("report", async () => 7), 7);
  });
});

describe("a signed setting", () => {
  it("says tenant, key and until when, and signs the three", async () => {
    const { pool, log } = fakePool();
    const secret = new Uint8Array(32).fill(7);
    const db = createTenantDatabase({ pool, signing: { keyId: "k1", secret, signForMs: 1000 }, clock: () => 5000 });
    await runAsTenant("acme", () => db.query("select 1"));
    const mac = createHmac("sha256", secret).update("acme|k1|6000").digest("hex");
    assert.equal(log[0], `1: begin; set local app.tenant_id = 'acme|k1|6000|${mac}'`);
  });

  it("refuses keys that are too short", () => {
    const { pool } = fakePool();
    const signing = { keyId: "k1", secret: new Uint8Array(16) };
    assert.throws(() => createTenantDatabase({ pool, signing }), RangeError);
  });
});
