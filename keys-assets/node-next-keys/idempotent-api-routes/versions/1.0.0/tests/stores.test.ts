import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import type { Answer, Ask, Claim, Held, IdempotencyStore } from "../src/index.ts";
import { MemoryStore, PostgresStore } from "../src/index.ts";
import { type Database, openDatabase, skipped } from "./support/database.ts";
import { START } from "./support/world.ts";

const LEASE = 1000;
const KEEP = 5000;
const answer: Answer = {
  status: 201,
  headers: [
    ["content-type", "application/json"],
    ["location", "/orders/7"],
  ],
  body: new Uint8Array([0, 1, 254, 255]),
};

type Open = (clock: () => number) => IdempotencyStore;

function ask(changes: Partial<Ask> = {}): Ask {
  return { scope: "a", key: randomUUID(), fingerprint: "same", leaseMs: LEASE, keepMs: KEEP, ...changes };
}

function heldBy(claim: Claim): Held {
  assert.equal(claim.kind, "claimed");
  return claim.held;
}

/** What every store must do, whatever it keeps its keys in. */
function contract(open: Open): void {
  let now = START;
  const store = () => open(() => now);

  it("gives a new key to the first and tells the others to wait", async () => {
    const [keys, wanted] = [store(), ask()];
    const first = await keys.claim(wanted);
    assert.equal(first.kind === "claimed" && first.attempt, 1);
    now += 400;
    assert.deepEqual(await keys.claim(wanted), { kind: "running", leaseLeftMs: 600 });
  });

  it("lets one of many claims at once win", async () => {
    const [keys, wanted] = [store(), ask()];
    const kinds = (await Promise.all(Array.from({ length: 30 }, () => keys.claim(wanted)))).map(({ kind }) => kind);
    assert.equal(kinds.filter((kind) => kind === "claimed").length, 1);
    assert.equal(kinds.filter((kind) => kind === "running").length, 29);
  });

  it("gives the answer back byte for byte", async () => {
    const [keys, wanted] = [store(), ask()];
    assert.equal(await keys.complete(heldBy(await keys.claim(wanted)), answer), true);
    assert.deepEqual(await keys.claim(wanted), { kind: "answered", answer });
  });

  it("tells an empty body from one that was not kept", async () => {
    for (const body of [new Uint8Array(0), null]) {
      const [keys, wanted] = [store(), ask()];
      await keys.complete(heldBy(await keys.claim(wanted)), { status: 204, headers: [], body });
      assert.deepEqual(await keys.claim(wanted), { kind: "answered", answer: { status: 204, headers: [], body } });
    }
  });

  it("refuses another fingerprint while running, when answered and after a failure", async () => {
    const [keys, wanted] = [store(), ask()];
    const other = { ...wanted, fingerprint: "other" };
    const held = heldBy(await keys.claim(wanted));
    assert.deepEqual(await keys.claim(other), { kind: "reused" });
    await keys.release(held);
    assert.deepEqual(await keys.claim(other), { kind: "reused" });
    await keys.complete(heldBy(await keys.claim(wanted)), answer);
    assert.deepEqual(await keys.claim(other), { kind: "reused" });
  });

  it("keeps callers apart", async () => {
    const [keys, wanted] = [store(), ask()];
    await keys.complete(heldBy(await keys.claim(wanted)), answer);
    assert.equal((await keys.claim({ ...wanted, scope: "b", fingerprint: "other" })).kind, "claimed");
  });

  it("gives a released key to the next at once, as attempt 2", async () => {
    const [keys, wanted] = [store(), ask()];
    assert.equal(await keys.release(heldBy(await keys.claim(wanted))), true);
    const second = await keys.claim(wanted);
    assert.equal(second.kind === "claimed" && second.attempt, 2);
  });

  it("lets a retry take over when the lease has ended, and not a moment before", async () => {
    const [keys, wanted] = [store(), ask()];
    const first = heldBy(await keys.claim(wanted));
    now += LEASE - 1;
    assert.equal((await keys.claim(wanted)).kind, "running");
    now += 1;
    const second = heldBy(await keys.claim(wanted));
    assert.ok(second.token > first.token, `${second.token} after ${first.token}`);
  });

  it("lets only one of many take over", async () => {
    const [keys, wanted] = [store(), ask()];
    await keys.claim(wanted);
    now += LEASE;
    const claims = await Promise.all(Array.from({ length: 30 }, () => keys.claim(wanted)));
    assert.equal(claims.filter(({ kind }) => kind === "claimed").length, 1);
  });

  it("refuses everything the old attempt says after a takeover", async () => {
    const [keys, wanted] = [store(), ask()];
    const first = heldBy(await keys.claim(wanted));
    now += LEASE;
    const second = heldBy(await keys.claim(wanted));
    assert.equal(await keys.complete(first, { ...answer, status: 500 }), false);
    assert.equal(await keys.extend(first, LEASE), false);
    assert.equal(await keys.release(first), false);
    assert.equal((await keys.claim(wanted)).kind, "running");
    assert.equal(await keys.complete(second, answer), true);
    assert.equal(await keys.release(second), false);
    assert.deepEqual(await keys.claim(wanted), { kind: "answered", answer });
  });

  it("stores an answer that came after the lease, when nobody took over", async () => {
    const [keys, wanted] = [store(), ask()];
    const held = heldBy(await keys.claim(wanted));
    now += LEASE + 1;
    assert.equal(await keys.complete(held, answer), true);
  });

  it("extends a lease, past the end of the key's memory if need be", async () => {
    const [keys, wanted] = [store(), ask()];
    const held = heldBy(await keys.claim(wanted));
    now += KEEP - 1;
    assert.equal(await keys.extend(held, LEASE), true);
    now += LEASE - 1;
    assert.deepEqual(await keys.claim(wanted), { kind: "running", leaseLeftMs: 1 });
  });

  it("forgets an expired key, whatever its fingerprint, and still fences the old attempt", async () => {
    const [keys, wanted] = [store(), ask()];
    const first = heldBy(await keys.claim(wanted));
    now += KEEP;
    const again = await keys.claim({ ...wanted, fingerprint: "other" });
    assert.equal(again.kind === "claimed" && again.attempt, 1);
    assert.ok(heldBy(again).token > first.token);
    assert.equal(await keys.complete(first, answer), false);
  });

  it("sweeps what has expired, and tokens go on from where they were", async () => {
    const [keys, old] = [store(), ask()];
    const first = heldBy(await keys.claim(old));
    now += KEEP;
    const fresh = ask();
    await keys.claim(fresh);
    assert.ok((await keys.sweep()) >= 1);
    assert.equal(await keys.sweep(), 0);
    assert.equal((await keys.claim(fresh)).kind, "running");
    const again = heldBy(await keys.claim(old));
    assert.ok(again.token > first.token);
    assert.equal(await keys.complete(first, answer), false);
  });
}

describe("memory store", () => {
  contract((clock) => new MemoryStore({ clock }));

  it("refuses a new key when it is full of live ones, and makes room from dead ones", async () => {
    let now = START;
    const store = new MemoryStore({ clock: () => now, maxEntries: 2 });
    const known = ask();
    await store.claim(known);
    await store.claim(ask());
    await assert.rejects(store.claim(ask()), RangeError);
    assert.equal((await store.claim(known)).kind, "running");
    now += KEEP;
    assert.equal((await store.claim(ask())).kind, "claimed");
  });
});

describe("PostgreSQL store", { skip: skipped }, () => {
  let database: Database;
  before(async () => {
    database = await openDatabase();
  });
  after(() => database.close());

  contract((clock) => new PostgresStore(database, { clock }));

  it("works by the database's clock", async () => {
    const [keys, wanted] = [new PostgresStore(database), ask({ leaseMs: 60_000, keepMs: 60_000 })];
    const held = heldBy(await keys.claim(wanted));
    const waiting = await keys.claim(wanted);
    assert.ok(waiting.kind === "running" && waiting.leaseLeftMs > 0 && waiting.leaseLeftMs <= 60_000);
    assert.equal(await keys.extend(held, 120_000), true);
    assert.equal(await keys.release(held), true);
    assert.equal((await keys.claim(wanted)).kind, "claimed");
  });

  it("deletes no more than it is told to", async () => {
    const now = Date.UTC(2020, 0, 1);
    const keys = new PostgresStore(database, { clock: () => now });
    const past = new PostgresStore(database, { clock: () => now - KEEP });
    for (let n = 0; n < 3; n += 1) await past.claim(ask());
    assert.deepEqual([await keys.sweep(2), await keys.sweep(2), await keys.sweep(2)], [2, 1, 0]);
  });
});
