import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import {
  type Attempt,
  PostgresStore,
  pgTransactions,
  type SqlConnection,
  type Transactions,
  withIdempotency,
} from "../src/index.ts";
import { type Database, openDatabase, skipped } from "./support/database.ts";
import { codeOf, gate, post, START, world } from "./support/world.ts";

const KEY = "order-7";
const MINUTE = 60_000;

/** A transaction over a list: its writes are in the list only after it committed. */
function ledger(complete: Transactions<string[]>["complete"]) {
  const written: string[] = [];
  const transactions: Transactions<string[]> = {
    async run(work) {
      const writes: string[] = [];
      const result = await work(writes);
      written.push(...writes);
      return result;
    },
    complete,
  };
  return { written, transactions };
}

describe("with transactions", () => {
  const booking =
    (answer: () => Response) =>
    async (_request: Request, { tx, number }: Attempt<string[]>) => {
      tx.push(`booked by ${number}`);
      return answer();
    };

  it("what is stored is committed, and what is not is rolled back", async () => {
    const { options, store } = world();
    const { written, transactions } = ledger((_tx, held, answer) => store.complete(held, answer));
    let status = 500;
    const POST = withIdempotency(
      booking(() => new Response(null, { status })),
      { ...options, transactions },
    );
    assert.equal((await POST(post({ key: KEY }))).status, 500);
    assert.deepEqual(written, []);
    status = 201;
    await POST(post({ key: KEY }));
    assert.equal((await POST(post({ key: KEY }))).headers.get("Idempotent-Replayed"), "true");
    assert.deepEqual(written, ["booked by 2"]);
  });

  it("a failure to store the answer undoes the writes and frees the key", async () => {
    const { options, events } = world();
    const { written, transactions } = ledger(async () => {
      throw new Error("connection lost");
    });
    const POST = withIdempotency(
      booking(() => new Response()),
      { ...options, transactions },
    );
    await assert.rejects(POST(post({ key: KEY })), /connection lost/);
    assert.deepEqual([written, events], [[], ["started", "released"]]);
  });

  it("a library that wraps what its callback throws changes nothing", async () => {
    const { options, store } = world();
    const { written, transactions } = ledger((_tx, held, answer) => store.complete(held, answer));
    const wrapping: Transactions<string[]> = {
      ...transactions,
      run: (work) =>
        transactions.run(work).catch((error) => Promise.reject(new Error("rolled back", { cause: error }))),
    };
    const POST = withIdempotency(
      booking(() => new Response("later", { status: 503 })),
      { ...options, transactions: wrapping },
    );
    assert.equal(await (await POST(post())).text(), "later");
    assert.deepEqual(written, []);
  });

  it("an unprotected request gets one too", async () => {
    const { options, store } = world();
    const { written, transactions } = ledger((_tx, held, answer) => store.complete(held, answer));
    let status = 500;
    const handler = booking(() => new Response(null, { status }));
    const POST = withIdempotency(handler, { ...options, transactions, required: false });
    assert.equal((await POST(post({ key: null }))).status, 500);
    assert.deepEqual(written, []);
    status = 200;
    await POST(post({ key: null }));
    assert.deepEqual(written, ["booked by 1"]);
  });
});

describe("with transactions of PostgreSQL", { skip: skipped }, () => {
  let database: Database;
  let now = START;
  before(async () => {
    database = await openDatabase();
    await database.query("create table orders (note text not null)");
  });
  beforeEach(() => database.query("delete from orders"));
  after(() => database.close());

  const notes = async () => (await database.query("select note from orders order by note")).rows;

  function setUp(path: string, handle: (attempt: Attempt<SqlConnection>) => Promise<Response>) {
    const store = new PostgresStore(database, { clock: () => now });
    const transactions = pgTransactions(database, store);
    const handler = (_request: Request, attempt: Attempt<SqlConnection>) => handle(attempt);
    const POST = withIdempotency(handler, { store, transactions, scope: () => path });
    return () => POST(post({ key: KEY }));
  }

  const order = ({ tx, number }: Attempt<SqlConnection>) =>
    tx.query("insert into orders values ($1)", [`attempt ${number}`]);

  it("the write and the answer are there together", async () => {
    const send = setUp("together", async (attempt) => {
      await order(attempt);
      const seen = await database.query("select status from idempotency_keys where scope = 'together'");
      assert.deepEqual(seen.rows, [{ status: null }]);
      return Response.json({ ok: true }, { status: 201 });
    });
    assert.equal((await send()).status, 201);
    assert.deepEqual(await notes(), [{ note: "attempt 1" }]);
    const again = await send();
    assert.equal(again.headers.get("Idempotent-Replayed"), "true");
    assert.deepEqual(await again.json(), { ok: true });
    assert.deepEqual(await notes(), [{ note: "attempt 1" }]);
  });

  it("a 5xx, a throw and a failed statement leave no write, and the retry runs", async () => {
    const failures = [
      async () => new Response(null, { status: 502 }),
      async () => Promise.reject(new Error("no answer from the bank")),
      async ({ tx }: Attempt<SqlConnection>) => {
        // Swallowed: PostgreSQL has given the transaction up all the same, and so must the attempt.
        await tx.query("select 1 / 0").catch(() => undefined);
        return new Response("fine");
      },
    ];
    for (const [index, fail] of failures.entries()) {
      const send = setUp(`failure ${index}`, async (attempt) => {
        await order(attempt);
        return attempt.number === 1 ? fail(attempt) : new Response("paid");
      });
      const first = await send().catch((error: unknown) => error);
      assert.ok(!(first instanceof Response) || first.status === 502);
      assert.equal(await (await send()).text(), "paid");
      assert.deepEqual(await notes(), [{ note: "attempt 2" }]);
      await database.query("delete from orders");
    }
  });

  it("an attempt that was taken over is rolled back", async (test) => {
    const { opened, open } = gate();
    // Also when an assertion fails: the pool cannot close while the first attempt holds a connection.
    test.after(open);
    const { opened: begun, open: begin } = gate();
    const send = setUp("superseded", async (attempt) => {
      await order(attempt);
      begin();
      if (attempt.number === 1) await opened;
      return new Response(`attempt ${attempt.number}`);
    });
    const first = send();
    await begun;
    now += MINUTE;
    assert.equal(await (await send()).text(), "attempt 2");
    open();
    assert.equal(await codeOf(await first), "attempt_superseded");
    assert.deepEqual(await notes(), [{ note: "attempt 2" }]);
    assert.equal(await (await send()).text(), "attempt 2");
  });

  it("ten at once write once", async () => {
    const send = setUp("ten", async (attempt) => {
      await order(attempt);
      return new Response("paid");
    });
    const answers = await Promise.all(Array.from({ length: 10 }, send));
    for (const { status } of answers) assert.ok(status === 200 || status === 409, String(status));
    assert.deepEqual(await notes(), [{ note: "attempt 1" }]);
  });
});
