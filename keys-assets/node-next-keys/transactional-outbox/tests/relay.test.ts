import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  createRelay,
  defaultBackoffMs,
  MemoryOutboxStore,
  type Message,
  type RelayEvent,
  type RelayOptions,
  RetryLater,
  Undeliverable,
} from "../src/index.ts";

function world(options: Partial<RelayOptions> = {}) {
  let now = 1_900_000_000_000;
  const clock = () => now;
  const store = new MemoryOutboxStore({ clock });
  const sent: string[] = [];
  const events: string[] = [];
  const relay = createRelay({
    store,
    clock,
    publish: ({ aggregate, seq }) => void sent.push(`${aggregate}${seq}`),
    backoffMs: () => 1000,
    observe: (event: RelayEvent) => void events.push(event.kind),
    ...options,
  });
  const add = (...aggregates: string[]) => {
    for (const aggregate of aggregates) store.add({ aggregate, topic: "t", payload: null });
  };
  return { store, relay, sent, events, add, pass: (ms: number) => void (now += ms) };
}

/** A `publish` that fails the first `times` it is given a certain message. */
function failing(name: string, times: number, cause: () => unknown, sent: string[]) {
  let left = times;
  return ({ aggregate, seq }: Message) => {
    if (`${aggregate}${seq}` === name && left-- > 0) throw cause();
    sent.push(`${aggregate}${seq}`);
  };
}

describe("a relay", () => {
  it("delivers each aggregate in order", async () => {
    const { relay, sent, add } = world({ perLane: 2 });
    add("a", "b", "a", "a", "b");
    assert.deepEqual(await relay.drain(), { delivered: 5, retried: 0, givenUp: 0, lost: 0 });
    for (const aggregate of ["a", "b"]) {
      const own = sent.filter((name) => name.startsWith(aggregate));
      assert.deepEqual(own, own.toSorted());
    }
  });

  it("lets nothing overtake a message that waits for its retry, and holds up no other aggregate", async () => {
    const sent: string[] = [];
    const { relay, add, pass, events } = world({ publish: failing("a1", 1, () => new Error("busy"), sent) });
    add("a", "a", "b");
    await relay.drain();
    assert.deepEqual(sent, ["b1"]);
    pass(1001);
    await relay.drain();
    assert.deepEqual(sent, ["b1", "a1", "a2"]);
    assert.deepEqual(events.toSorted(), ["delivered", "delivered", "delivered", "retry"]);
  });

  it("comes back when the receiver says", async () => {
    const sent: string[] = [];
    const { relay, add, pass } = world({ publish: failing("a1", 1, () => new RetryLater(60_000), sent) });
    add("a");
    await relay.drain();
    pass(59_000);
    await relay.drain();
    assert.deepEqual(sent, []);
    pass(1001);
    await relay.drain();
    assert.deepEqual(sent, ["a1"]);
  });

  it("gives up after so many attempts and stops the aggregate", async () => {
    const sent: string[] = [];
    const { relay, add, pass, store } = world({ maxAttempts: 3, publish: failing("a1", 9, () => new Error("down"), sent) });
    add("a", "a");
    for (let turn = 0; turn < 5; turn += 1) {
      await relay.drain();
      pass(1001);
    }
    assert.deepEqual(sent, []);
    const [given] = await store.givenUp();
    assert.deepEqual([given?.status, given?.attempts, given?.error], ["stopped", 3, "Error: down"]);
  });

  it("passes over at once what can never be delivered, when told to go on", async () => {
    const sent: string[] = [];
    const publish = failing("a1", 9, () => new Undeliverable("410 Gone"), sent);
    const { relay, add, store } = world({ publish, whenGivenUp: "continue" });
    add("a", "a");
    assert.deepEqual(await relay.drain(), { delivered: 1, retried: 0, givenUp: 1, lost: 0 });
    assert.deepEqual(sent, ["a2"]);
    assert.equal((await store.givenUp())[0]?.error, "Undeliverable: 410 Gone");
  });

  it("does not wait for a receiver that ignores its signal", async () => {
    let aborted = false;
    const publish = (_: Message, { signal }: { signal: AbortSignal }) => {
      signal.addEventListener("abort", () => (aborted = true));
      return new Promise(() => undefined);
    };
    const { relay, add } = world({ publish, timeoutMs: 1, leaseMs: 1000 });
    add("a");
    assert.equal((await relay.runOnce()).retried, 1);
    assert.equal(aborted, true);
  });

  it("stops where another relay took over while it was sending", async () => {
    const steal = async () => {
      pass(60_001);
      await store.claim({ lanes: 1, perLane: 1, leaseMs: 60_000 });
    };
    const { relay, add, pass, store, events } = world({ publish: () => steal() });
    add("a", "a");
    assert.deepEqual(await relay.runOnce(), { delivered: 0, retried: 0, givenUp: 0, lost: 1 });
    assert.deepEqual(events, ["lost"]);
  });

  it("counts being shut down against nobody, and leaves the rest at once to others", async () => {
    const stop = new AbortController();
    const publish = () => {
      stop.abort();
      return new Promise(() => undefined);
    };
    const { relay, add, store } = world({ publish });
    add("a", "a");
    await relay.run(stop.signal);
    const [claim] = await store.claim({ lanes: 1, perLane: 9, leaseMs: 1000 });
    assert.deepEqual(claim?.messages.map(({ attempts }) => attempts), [0, 0]);
  });

  it("survives a store that fails after a message was sent", async () => {
    const { relay, add, store, events, sent, pass } = world();
    add("a");
    const settle = store.settle.bind(store);
    store.settle = async () => {
      throw new Error("connection lost");
    };
    await relay.runOnce();
    store.settle = settle;
    assert.deepEqual(events, ["store_failed"]);
    pass(60_001);
    await relay.drain();
    assert.deepEqual(sent, ["a1", "a1"]);
  });

  it("looks at once when it is nudged", async () => {
    const stop = new AbortController();
    const { promise, resolve } = Promise.withResolvers<void>();
    const { relay, store, add } = world({ pollMs: 3_600_000, publish: () => resolve() });
    const idle = Promise.withResolvers<void>();
    const claim = store.claim.bind(store);
    store.claim = async (ask) => {
      const claims = await claim(ask);
      if (claims.length === 0) idle.resolve();
      return claims;
    };
    const running = relay.run(stop.signal);
    await idle.promise;
    add("a");
    relay.nudge();
    await promise;
    stop.abort();
    await running;
  });
});

describe("the options", () => {
  it("are refused where they would send everything twice", () => {
    assert.throws(() => world({ timeoutMs: 10_000, leaseMs: 15_000 }), RangeError);
    assert.throws(() => world({ maxAttempts: 0 }), RangeError);
  });

  it("double the pause up to half an hour, less a random part", () => {
    assert.deepEqual([1, 2, 5, 12, 40].map((attempt) => defaultBackoffMs(attempt, () => 1)), [1000, 2000, 16_000, 1_800_000, 1_800_000]);
    assert.equal(defaultBackoffMs(3, () => 0), 2000);
  });
});
