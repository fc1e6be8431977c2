import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { MemoryStore, type Order, POSTGRES_SCHEMA, PostgresStore, type Store } from "../src/index.ts";
import { type Database, databaseUrl, openDatabase } from "./support/database.ts";

function holds(open: () => Store): void {
  const fresh = (): Order => ({
    id: randomUUID(),
    state: "open",
    currency: "usd",
    subtotal: 2900,
    lines: [{ sku: "handbook", name: "Handbook", amount: 2900, quantity: 1 }],
    sessionId: null,
    email: null,
  });

  it("keeps an order as it was first made", async () => {
    const order = fresh();
    assert.deepEqual(await open().create(order), order);
    assert.deepEqual(await open().create({ ...order, subtotal: 1 }), order);
    await open().attach(order.id, "cs_1");
    assert.equal((await open().find(order.id))?.sessionId, "cs_1");
    assert.equal(await open().find("unknown"), null);
  });

  it("goes only forward", async () => {
    const { id } = await open().create(fresh());
    await open().fulfill(id);
    assert.equal((await open().find(id))?.state, "open");
    await open().close(id);
    assert.equal((await open().pay(id, "ada@example.com"))?.state, "paid");
    await open().close(id);
    assert.equal((await open().pay(id, "other@example.com"))?.email, "ada@example.com");
    await open().fulfill(id);
    assert.equal((await open().pay(id, null))?.state, "fulfilled");
    assert.equal(await open().pay("unknown", null), null);
  });
}

describe("MemoryStore", () => {
  const store = new MemoryStore();
  holds(() => store);
});

describe("PostgresStore", { skip: databaseUrl === "" && "needs TEST_DATABASE_URL" }, () => {
  let database: Database;
  before(async () => {
    database = await openDatabase(POSTGRES_SCHEMA);
  });
  after(() => database.close());
  holds(() => new PostgresStore(database));
});
