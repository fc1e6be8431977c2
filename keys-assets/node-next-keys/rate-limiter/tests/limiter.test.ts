import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  clientAddress,
  createLimiter,
  MemoryStore,
  RedisStore,
  rateLimited,
  rateLimitHeaders,
  type Store,
  slidingWindow,
  tokenBucket,
} from "../src/index.ts";

const START = Date.UTC(2026, 0, 1);
const burst = tokenBucket("burst", { capacity: 2, refillPerSecond: 1 });
const daily = slidingWindow("daily", { limit: 3, windowMs: 86_400_000 });

function limiterAt(clock: { now: number }, store: Store = new MemoryStore()) {
  return createLimiter({ policies: [burst, daily], store, clock: () => clock.now });
}

describe("limiter", () => {
  it("asks every policy and reports the one that refused", async () => {
    const clock = { now: START };
    const limiter = limiterAt(clock);
    const seen: string[] = [];
    for (const wait of [0, 0, 0, 5000, 5000]) {
      clock.now += wait;
      const outcome = await limiter.check("u1");
      seen.push(outcome.allowed ? "pass" : String(outcome.verdicts.at(-1)?.policy.name));
    }
    assert.deepEqual(seen, ["pass", "pass", "burst", "pass", "daily"]);
    assert.equal((await limiter.check("u2")).allowed, true);
  });

  it("refuses a cost that could never pass, instead of refusing for ever", async () => {
    await assert.rejects(limiterAt({ now: START }).check("u1", 3), /can never pass policy burst/);
    await assert.rejects(limiterAt({ now: START }).check("u1", 0), RangeError);
  });

  it("gives one client its limits back", async () => {
    const limiter = limiterAt({ now: START });
    for (const key of ["u1", "u1", "u2", "u2"]) await limiter.check(key);
    await limiter.reset("u1");
    assert.equal((await limiter.check("u1")).allowed, true);
    assert.equal((await limiter.check("u2")).allowed, false);
  });

  it("refuses two policies of one name, which would share a counter", () => {
    assert.throws(() => createLimiter({ policies: [burst, burst], store: new MemoryStore() }), RangeError);
  });
});

describe("a store that fails", () => {
  const broken: Store = {
    consume: () => Promise.reject(new Error("connection refused")),
    forget: () => Promise.reject(new Error("connection refused")),
  };
  const silent: Store = { consume: () => new Promise(() => {}), forget: () => new Promise(() => {}) };

  it("is replaced by a count in this process, and the failure is told", async () => {
    const told: unknown[] = [];
    const options = {
      policies: [burst] as const,
      clock: () => START,
      onStoreError: (error: unknown) => told.push(error),
    };
    const limiter = createLimiter({ ...options, store: broken });
    const outcomes = [await limiter.check("u"), await limiter.check("u"), await limiter.check("u")];
    assert.deepEqual(
      outcomes.map((outcome) => outcome.allowed),
      [true, true, false],
    );
    assert.ok(outcomes.every((outcome) => outcome.degraded));
    assert.equal(told.length, 3);
  });

  it("does not pretend that a reset worked", async () => {
    const limiter = createLimiter({ policies: [burst], store: broken });
    await assert.rejects(limiter.reset("u"), /connection refused/);
    const plain = createLimiter({ policies: [burst], store: { consume: broken.consume } });
    await assert.rejects(plain.reset("u"), /no forget method/);
  });

  it("opens or closes the door when told so", async () => {
    const common = { policies: [burst] as const, store: broken };
    assert.equal((await createLimiter({ ...common, whenStoreFails: "allow" }).check("u")).allowed, true);
    const closed = await createLimiter({ ...common, whenStoreFails: "deny" }).check("u");
    assert.deepEqual([closed.allowed, closed.retryAfterMs], [false, 1000]);
  });

  it("does not hold a request longer than the timeout", async () => {
    const outcome = await createLimiter({ policies: [burst], store: silent, timeoutMs: 5 }).check("u");
    assert.deepEqual([outcome.allowed, outcome.degraded], [true, true]);
  });
});

describe("a pause after a failure", () => {
  function setUp(pauseAfterFailureMs: number) {
    const state = { now: START, asked: 0, isDown: true };
    const memory = new MemoryStore();
    const store: Store = {
      consume: (ask) => {
        state.asked += 1;
        return state.isDown ? Promise.reject(new Error("connection refused")) : memory.consume(ask);
      },
    };
    const told: unknown[] = [];
    const limiter = createLimiter({
      policies: [daily],
      store,
      clock: () => state.now,
      pauseAfterFailureMs,
      onStoreError: (error) => told.push(error),
    });
    return { state, told, limiter };
  }

  it("answers at once without the store, and then lets one request try it", async () => {
    const { state, told, limiter } = setUp(1000);
    const outcomes = [
      await limiter.check("u"),
      await limiter.check("u"),
      await limiter.check("u"),
      await limiter.check("u"),
    ];
    assert.deepEqual([state.asked, told.length], [1, 1]);
    assert.deepEqual(
      outcomes.map(({ allowed, degraded }) => [allowed, degraded]),
      [
        [true, true],
        [true, true],
        [true, true],
        [false, true],
      ],
    );
    state.now += 1000;
    await Promise.all([limiter.check("v"), limiter.check("v"), limiter.check("v")]);
    assert.equal(state.asked, 2);
    state.isDown = false;
    state.now += 1000;
    assert.equal((await limiter.check("w")).degraded, false);
    assert.equal((await limiter.check("w")).degraded, false);
    assert.equal(state.asked, 4);
  });

  it("is none unless asked for, and never negative", async () => {
    const { state, limiter } = setUp(0);
    for (let time = 0; time < 3; time += 1) await limiter.check("u");
    assert.equal(state.asked, 3);
    assert.throws(() => setUp(-1), RangeError);
  });
});

describe("a key that somebody typed", () => {
  it("reaches the store short and plain, and stays a key of its own", async () => {
    const keys: string[] = [];
    const memory = new MemoryStore();
    const store: Store = {
      consume: (ask) => {
        keys.push(ask.key);
        return memory.consume(ask);
      },
    };
    const limiter = createLimiter({ policies: [burst], store, clock: () => START });
    const long = "a".repeat(5000);
    for (const key of ["ada@example.com", "Zo\u00eb", "ada\0", "ada\ud800", "ada\ud801", long, `${long}b`, long, long])
      await limiter.check(key);
    assert.deepEqual(keys.slice(0, 2), ["rl:burst:ada@example.com", "rl:burst:Zo\u00eb"]);
    for (const key of keys.slice(2)) assert.match(key, /^rl:burst:sha256:[\w-]{43}$/);
    assert.equal(new Set(keys).size, 7);
    assert.equal((await limiter.check(long)).allowed, false);
  });
});

describe("Redis script", () => {
  it("is sent in full when the server does not know it", async () => {
    const calls: string[] = [];
    const store = new RedisStore({
      evalsha: async () => {
        calls.push("evalsha");
        throw new Error("NOSCRIPT No matching script.");
      },
      eval: async () => {
        calls.push("eval");
        return [1, "1", "0", String(START), String(START)];
      },
    });
    const verdict = await store.consume({ key: "k", policy: burst, cost: 1, nowMs: START });
    assert.deepEqual(calls, ["evalsha", "eval"]);
    assert.deepEqual([verdict.allowed, verdict.remaining], [true, 1]);
  });

  it("passes other errors on", async () => {
    const fail = () => Promise.reject(new Error("READONLY"));
    const store = new RedisStore({ evalsha: fail, eval: fail });
    await assert.rejects(store.consume({ key: "k", policy: burst, cost: 1, nowMs: START }), /READONLY/);
  });
});

describe("headers and handler", () => {
  it("announces policies, what is left, and when to come back", async () => {
    const limiter = limiterAt({ now: START });
    await limiter.check("u");
    const second = await limiter.check("u");
    assert.deepEqual(rateLimitHeaders(limiter.policies, second, { legacy: true }), {
      "RateLimit-Policy": '"burst";q=2;w=2, "daily";q=3;w=86400',
      RateLimit: '"burst";r=0;t=2, "daily";r=1;t=172800',
      "X-RateLimit-Limit": "2",
      "X-RateLimit-Remaining": "0",
      "X-RateLimit-Reset": "2",
    });
    assert.equal(rateLimitHeaders(limiter.policies, await limiter.check("u"))["Retry-After"], "1");
  });

  it("answers 429 with a problem document, and does not run the handler", async () => {
    let runs = 0;
    const limiter = createLimiter({ policies: [burst], store: new MemoryStore(), clock: () => START });
    const key = (request: Request) => request.headers.get("x-account") ?? undefined;
    const handler = rateLimited({ limiter, key }, async (_request, name: string) => {
      runs += 1;
      return Response.json({ hello: name });
    });
    const call = (headers: Record<string, string>) => handler(new Request("https://shop.test/", { headers }), "Ada");
    const first = await call({ "x-account": "7" });
    assert.deepEqual(await first.json(), { hello: "Ada" });
    assert.equal(first.headers.get("RateLimit"), '"burst";r=1;t=1');
    await call({ "x-account": "7" });
    const refused = await call({ "x-account": "7" });
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get("Content-Type"), "application/problem+json");
    assert.equal(refused.headers.get("Retry-After"), "1");
    const body: unknown = await refused.json();
    assert.ok(typeof body === "object" && body !== null && "code" in body && body.code === "rate_limited");
    assert.equal((await call({})).status, 200);
    assert.equal(runs, 3);
  });

  it("adds headers to a response whose own are frozen", async () => {
    const limiter = createLimiter({ policies: [burst], store: new MemoryStore(), clock: () => START });
    const handler = rateLimited({ limiter, key: () => "u" }, () => Response.redirect("https://shop.test/next", 302));
    const response = await handler(new Request("https://shop.test/"));
    assert.deepEqual([response.status, response.headers.get("location")], [302, "https://shop.test/next"]);
    assert.ok(response.headers.has("RateLimit"));
  });
});

describe("client address", () => {
  const from = (forwardedFor: string | null, trustedProxies: number, socketAddress = "10.0.0.9") =>
    clientAddress({ forwardedFor, trustedProxies, socketAddress });

  it("counts proxies from the right, so that an invented address changes nothing", () => {
    assert.equal(from("6.6.6.6, 203.0.113.7", 1), "203.0.113.7");
    assert.equal(from("6.6.6.6, 203.0.113.7, 10.1.1.1", 2), "203.0.113.7");
    assert.equal(from("6.6.6.6", 0), "10.0.0.9");
    assert.equal(from(null, 1, "::ffff:192.0.2.1"), "192.0.2.1");
    assert.equal(from(null, 0, "::ffff:192.0.2.1"), "192.0.2.1");
  });

  it("cuts IPv6 to the network of one line, however it is written", () => {
    assert.equal(from(null, 0, "2001:DB8:0:1:aaaa:bbbb:cccc:dddd"), "2001:db8:0:1::/64");
    assert.equal(from("[2001:db8::1]:443", 1), "2001:db8:0:0::/64");
    assert.equal(from(null, 0, "fe80::1%eth0"), "fe80:0:0:0::/64");
  });

  it("knows a client of IPv4 in every spelling of its mapped address", () => {
    for (const written of ["::ffff:192.0.2.1", "::FFFF:c000:201", "0:0:0:0:0:ffff:192.0.2.1", "[::ffff:c000:201]:443"])
      assert.equal(from(written, 1), "192.0.2.1");
    assert.equal(from("64:ff9b::192.0.2.1", 1), "64:ff9b:0:0::/64");
    assert.equal(from("::1", 1), "0:0:0:0::/64");
  });

  it("takes a port off and refuses what is no address", () => {
    assert.equal(from("203.0.113.7:52100", 1), "203.0.113.7");
    assert.equal(from("unknown", 1), undefined);
  });
});
