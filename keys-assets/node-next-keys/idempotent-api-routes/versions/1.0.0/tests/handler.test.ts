import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Attempt, withIdempotency } from "../src/index.ts";
import { codeOf, failing, gate, post, world } from "./support/world.ts";

const KEY = "8e03978e-40d5-43e8-bc93-6894a57f9324";
const MINUTE = 60_000;

/** A handler that creates one order for each time it runs. */
function orders() {
  const seen: Attempt[] = [];
  const handler = async (request: Request, attempt: Attempt) => {
    seen.push(attempt);
    const { amount } = (await request.json()) as { amount: number };
    return Response.json({ id: seen.length, amount }, { status: 201, headers: { Location: `/orders/${seen.length}` } });
  };
  return { seen, handler };
}

describe("a repeated request", () => {
  it("gets the first answer, and the handler does not run again", async () => {
    const { options, events } = world();
    const { seen, handler } = orders();
    const POST = withIdempotency(handler, options);
    const first = await POST(post({ key: KEY }));
    const second = await POST(post({ key: `"${KEY}"` }));
    assert.equal(first.headers.get("Idempotent-Replayed"), null);
    assert.equal(second.headers.get("Idempotent-Replayed"), "true");
    assert.deepEqual([second.status, second.headers.get("Location")], [201, "/orders/1"]);
    assert.equal(await second.text(), await first.text());
    assert.equal(seen.length, 1);
    assert.deepEqual(events, ["started", "stored", "replayed"]);
  });

  it("with other content is refused", async () => {
    const { options } = world();
    const { seen, handler } = orders();
    const POST = withIdempotency(handler, options);
    await POST(post({ key: KEY }));
    for (const changed of [post({ key: KEY, body: '{"amount":6}' }), post({ key: KEY, path: "/refunds" })]) {
      const refused = await POST(changed);
      assert.deepEqual([refused.status, await codeOf(refused)], [422, "idempotency_key_reused"]);
    }
    assert.equal(seen.length, 1);
  });

  it("of another caller is another request", async () => {
    const { options } = world();
    const { seen, handler } = orders();
    const scope = (request: Request) => request.headers.get("X-Account") ?? "";
    const POST = withIdempotency(handler, { ...options, scope });
    for (const account of ["a", "b"]) await POST(post({ key: KEY, headers: { "X-Account": account } }));
    assert.equal(seen.length, 2);
    await assert.rejects(POST(post({ key: KEY })), RangeError);
  });

  it("runs anew when the key has expired", async () => {
    const { options, pass } = world();
    const { seen, handler } = orders();
    const POST = withIdempotency(handler, { ...options, keepMs: 10 * MINUTE });
    await POST(post({ key: KEY }));
    pass(10 * MINUTE);
    assert.equal((await POST(post({ key: KEY }))).headers.get("Idempotent-Replayed"), null);
    assert.equal(seen.length, 2);
  });

  it("while the first is running is told to wait", async () => {
    const { options } = world();
    const { opened, open } = gate();
    const { opened: begun, open: begin } = gate();
    const POST = withIdempotency(async () => {
      begin();
      await opened;
      return new Response("done");
    }, options);
    const first = POST(post({ key: KEY }));
    await begun;
    const second = await POST(post({ key: KEY }));
    assert.deepEqual([second.status, second.headers.get("Retry-After")], [409, "5"]);
    assert.equal(await codeOf(second), "request_in_progress");
    open();
    assert.equal(await (await first).text(), "done");
    assert.equal(await (await POST(post({ key: KEY }))).text(), "done");
  });
});

describe("an attempt that fails", () => {
  it("by a throw leaves the key for the next attempt", async () => {
    const { options, events } = world();
    const numbers: number[] = [];
    const POST = withIdempotency((_request, attempt) => {
      numbers.push(attempt.number);
      if (attempt.number === 1) throw new Error("no connection to the bank");
      return new Response("paid");
    }, options);
    await assert.rejects(POST(post({ key: KEY })), /bank/);
    assert.equal(await (await POST(post({ key: KEY }))).text(), "paid");
    assert.deepEqual(numbers, [1, 2]);
    assert.deepEqual(events, ["started", "released", "resumed", "stored"]);
  });

  it("by a 5xx or 429 is not stored, and what is stored can be decided", async () => {
    for (const status of [503, 429]) {
      const { options } = world();
      let runs = 0;
      const handler = () => {
        runs += 1;
        return new Response(String(runs), { status });
      };
      const POST = withIdempotency(handler, options);
      await POST(post({ key: KEY }));
      assert.equal(await (await POST(post({ key: KEY }))).text(), "2");
      const strict = withIdempotency(handler, { ...world().options, isFinal: () => true });
      await strict(post({ key: KEY }));
      assert.equal(await (await strict(post({ key: KEY }))).text(), "3");
    }
  });

  it("by a broken body stream is not stored", async () => {
    const { options, events } = world();
    const broken = () => new ReadableStream({ pull: (controller) => controller.error(new Error("cut off")) });
    const POST = withIdempotency(() => new Response(broken()), options);
    await assert.rejects(POST(post()), /cut off/);
    assert.deepEqual(events, ["started", "released"]);
  });

  it("and is bound to its content all the same", async () => {
    const { options } = world();
    const POST = withIdempotency(() => new Response(null, { status: 500 }), options);
    await POST(post({ key: KEY }));
    assert.equal((await POST(post({ key: KEY, body: "{}" }))).status, 422);
  });
});

describe("an attempt that outlives its lease", () => {
  /** The first attempt hangs at a gate; the clock moves past its lease; a second one runs through. */
  async function overtaken() {
    const { options, events, pass } = world();
    const { opened, open } = gate();
    const { opened: begun, open: begin } = gate();
    const seen: Attempt[] = [];
    const POST = withIdempotency(async (_request: Request, attempt: Attempt) => {
      seen.push(attempt);
      begin();
      if (attempt.number === 1) await opened;
      return new Response(`attempt ${attempt.number}`);
    }, options);
    const first = POST(post({ key: KEY }));
    await begun;
    return { POST, first, seen, events, pass, open };
  }

  it("is taken over, and its late answer is not stored", async () => {
    const { POST, first, seen, events, pass, open } = await overtaken();
    pass(MINUTE);
    assert.equal(await (await POST(post({ key: KEY }))).text(), "attempt 2");
    open();
    const late = await first;
    assert.deepEqual([late.status, await codeOf(late)], [409, "attempt_superseded"]);
    assert.equal(await (await POST(post({ key: KEY }))).text(), "attempt 2");
    const [one, two] = seen;
    assert.ok(one && two && two.token > one.token);
    assert.equal(await one.extend(), false);
    assert.deepEqual(events, ["started", "resumed", "stored", "superseded", "replayed"]);
  });

  it("keeps the key when it extends the lease", async () => {
    const { POST, first, seen, pass, open } = await overtaken();
    pass(MINUTE - 1);
    assert.equal(await seen[0]?.extend(), true);
    pass(MINUTE - 1);
    assert.equal((await POST(post({ key: KEY }))).status, 409);
    open();
    assert.equal(await (await first).text(), "attempt 1");
  });

  it("is answered from what it did when nobody took over", async () => {
    const { POST, first, pass, open } = await overtaken();
    pass(MINUTE + 1);
    open();
    await first;
    assert.equal(await (await POST(post({ key: KEY }))).text(), "attempt 1");
  });
});

describe("what does not reach the handler", () => {
  it("a request without a key, or with a wrong one", async () => {
    const { options } = world();
    const { seen, handler } = orders();
    const POST = withIdempotency(handler, options);
    assert.equal(await codeOf(await POST(post({ key: null }))), "idempotency_key_missing");
    assert.equal(await codeOf(await POST(post({ key: "a, b" }))), "idempotency_key_invalid");
    assert.equal(seen.length, 0);
  });

  it("a request that the scope refuses, with or without a key", async () => {
    const { options } = world();
    const { seen, handler } = orders();
    const refuse = { ...options, required: false, scope: () => new Response(null, { status: 401 }) };
    const POST = withIdempotency(handler, refuse);
    for (const request of [post(), post({ key: null }), post({ method: "PUT" })])
      assert.equal((await POST(request)).status, 401);
    assert.equal(seen.length, 0);
  });

  it("a body over the limit", async () => {
    const { options } = world();
    const POST = withIdempotency(() => new Response(), { ...options, maxRequestBytes: 5 });
    assert.equal((await POST(post())).status, 413);
    assert.equal((await POST(post({ body: "{}" }))).status, 200);
  });
});

describe("what runs unprotected", () => {
  it("another method, and a request without a key where none is required", async () => {
    const { options, events } = world();
    const keys: (string | null)[] = [];
    const POST = withIdempotency(
      (_request, { key }) => {
        keys.push(key);
        return new Response("ok");
      },
      { ...options, required: false },
    );
    for (const request of [post({ method: "GET", key: KEY }), post({ key: null }), post({ key: null })])
      assert.equal((await POST(request)).status, 200);
    assert.deepEqual(keys, [null, null, null]);
    assert.deepEqual(events, []);
  });
});

describe("when the store fails", () => {
  it("before the handler, nothing runs and the client may repeat", async () => {
    const { options, store, events } = world();
    const { seen, handler } = orders();
    const POST = withIdempotency(handler, { ...options, store: failing(store, "claim") });
    const refused = await POST(post());
    assert.deepEqual([refused.status, refused.headers.get("Retry-After")], [503, "5"]);
    assert.deepEqual([seen.length, events], [0, ["store_failed"]]);
  });

  it("after the handler, its answer is given and the key stays taken until the lease ends", async () => {
    const { options, store, events, pass } = world();
    const { seen, handler } = orders();
    const POST = withIdempotency(handler, { ...options, store: failing(store, "complete") });
    assert.equal((await POST(post({ key: KEY }))).status, 201);
    assert.equal((await POST(post({ key: KEY }))).status, 409);
    pass(MINUTE);
    await POST(post({ key: KEY }));
    assert.equal(seen[1]?.number, 2);
    assert.deepEqual(events, ["started", "store_failed", "in_progress", "resumed", "store_failed"]);
  });

  it("at the release, the handler's own error is what comes out", async () => {
    const { options, store, events } = world();
    const handler = () => {
      throw new Error("mine");
    };
    const POST = withIdempotency(handler, { ...options, store: failing(store, "release") });
    await assert.rejects(POST(post()), /mine/);
    assert.deepEqual(events, ["started", "store_failed"]);
  });
});

describe("the wrapper", () => {
  it("passes on the request itself and what the framework adds", async () => {
    class FrameworkRequest extends Request {
      readonly country = "NL";
    }
    const handler = async (
      request: FrameworkRequest,
      _attempt: Attempt,
      { params }: { params: Promise<{ id: string }> },
    ) => Response.json({ id: (await params).id, country: request.country, body: await request.text() });
    const POST = withIdempotency(handler, world().options);
    const answer = await POST(new FrameworkRequest(post({ body: "hi" })), { params: Promise.resolve({ id: "7" }) });
    assert.deepEqual(await answer.json(), { id: "7", country: "NL", body: "hi" });
  });

  it("takes a fingerprint of your own", async () => {
    const { options } = world();
    const { seen, handler } = orders();
    const fingerprint = (_request: Request, body: Uint8Array) =>
      String(JSON.parse(new TextDecoder().decode(body)).amount);
    const POST = withIdempotency(handler, { ...options, fingerprint });
    await POST(post({ key: KEY, body: '{"amount":5,"at":1}' }));
    assert.equal((await POST(post({ key: KEY, body: '{"amount": 5, "at": 2}' }))).status, 201);
    assert.equal(seen.length, 1);
  });

  it("survives an observer that throws", async () => {
    const observe = () => {
      throw new Error("log full");
    };
    const POST = withIdempotency(() => new Response("ok"), { ...world().options, observe });
    assert.equal((await POST(post())).status, 200);
  });

  it("refuses times that cannot work", () => {
    const make = (times: { leaseMs?: number; keepMs?: number }) => () =>
      withIdempotency(() => new Response(), { ...world().options, ...times });
    assert.throws(make({ leaseMs: 0 }), RangeError);
    assert.throws(make({ leaseMs: 1000, keepMs: 999 }), RangeError);
  });
});
