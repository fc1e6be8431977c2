import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { canonicalJson, changesBetween, createRedactor, toJson } from "../src/index.ts";

describe("canonical JSON", () => {
  it("does not depend on the order of keys", () => {
    assert.equal(canonicalJson({ b: [1, { d: 1, c: "é" }], a: null }), '{"a":null,"b":[1,{"c":"é","d":1}]}');
  });

  it("survives JSON and back, whatever the program passed", () => {
    const cycle: Record<string, unknown> = { name: "loop" };
    cycle.self = cycle;
    const value = {
      when: new Date(0),
      big: 10n ** 30n,
      none: undefined,
      bad: Number.NaN,
      nul: "a\0b",
      half: "\ud83d",
      whole: "\ud83d\ude00",
      error: new TypeError("no"),
      bytes: new Uint8Array(3),
      map: new Map([["k", 1]]),
      cycle,
    };
    const json = toJson(value);
    assert.deepEqual(JSON.parse(JSON.stringify(json)), json);
    assert.deepEqual(json, {
      when: "1970-01-01T00:00:00.000Z",
      big: "1000000000000000000000000000000",
      bad: "NaN",
      nul: "a\ufffdb",
      half: "\ufffd",
      whole: "\ud83d\ude00",
      error: { name: "TypeError", message: "no" },
      bytes: "[3 bytes]",
      map: { k: 1 },
      cycle: { name: "loop", self: "[cycle]" },
    });
  });

  it("cuts endless depth", () => {
    let deep: unknown = "end";
    for (let level = 0; level < 1000; level += 1) deep = [deep];
    assert.match(JSON.stringify(toJson(deep)), /too deep/);
  });
});

describe("changes", () => {
  it("names what was changed, added and removed", () => {
    const before = { name: "Ada", tags: ["a", "b"], address: { city: "Bern", zip: "3000" }, "a/b": 1 };
    const after = { name: "Ada", tags: ["a", "c", "d"], address: { city: "Basel" }, "a/b": 2 };
    assert.deepEqual(changesBetween(before, after), [
      { path: "/tags/1", from: "b", to: "c" },
      { path: "/tags/2", to: "d" },
      { path: "/address/city", from: "Bern", to: "Basel" },
      { path: "/address/zip", from: "3000" },
      { path: "/a~1b", from: 1, to: 2 },
    ]);
  });

  it("knows creation and deletion, and finds nothing where nothing changed", () => {
    assert.deepEqual(changesBetween(undefined, { a: 1 }), [{ path: "", to: { a: 1 } }]);
    assert.deepEqual(changesBetween({ a: 1 }, undefined), [{ path: "", from: { a: 1 } }]);
    assert.deepEqual(changesBetween({ a: [1] }, { a: [1] }), []);
    assert.deepEqual(changesBetween([1], { 0: 2 }), [{ path: "", from: [1], to: { 0: 2 } }]);
  });
});

describe("redaction", () => {
  it("removes secret fields at any depth and in any spelling", () => {
    const redact = createRedactor({ remove: ["salary"] });
    assert.deepEqual(redact({ user: { Password: "x", access_token: "y", "api-key": "z", salary: 1, name: "Ada" } }), {
      user: {
        Password: "[redacted]",
        access_token: "[redacted]",
        "api-key": "[redacted]",
        salary: "[redacted]",
        name: "Ada",
      },
    });
  });

  it("looks at the path of a change", () => {
    const redact = createRedactor();
    const changes = changesBetween({ password: "old", n: 1 }, { password: "new", n: 2 });
    assert.deepEqual(redact(changes), [
      { path: "/password", from: "[redacted]", to: "[redacted]" },
      { path: "/n", from: 1, to: 2 },
    ]);
    assert.deepEqual(redact(changesBetween({ token: { a: "x" } }, { token: { a: "y" } })), [
      { path: "/token/a", from: "[redacted]", to: "[redacted]" },
    ]);
  });

  it("removes text that looks like a secret, and leaves other numbers alone", () => {
    const redact = createRedactor();
    const jwt = ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0In0", "c2lnbmF0dXJlLWhlcmU"].join(".");
    assert.equal(redact(`sent ${jwt} on`), "sent [redacted] on");
    assert.equal(redact("Authorization: Bearer abcdef123456"), "Authorization: [redacted]");
    assert.equal(redact(`key ${["sk", "live", "a1b2c3d4e5f6g7"].join("_")}`), "key [redacted]");
    assert.equal(redact("card 4242 4242 4242 4242 used"), "card [redacted] used");
    assert.equal(redact("order 4242424242424241 paid"), "order 4242424242424241 paid");
  });

  it("gives one pseudonym to one value, another under another key", () => {
    const make = (letter: string) => createRedactor({ pseudonymize: ["email"], pseudonymKey: letter.repeat(32) });
    const [first, second] = [make("a"), make("b")];
    assert.deepEqual(first({ email: "a@b.example" }), first({ email: "a@b.example" }));
    assert.notDeepEqual(first({ email: "a@b.example" }), first({ email: "c@b.example" }));
    assert.notDeepEqual(first({ email: "a@b.example" }), second({ email: "a@b.example" }));
    assert.doesNotMatch(JSON.stringify(first({ email: "a@b.example" })), /example/);
    assert.throws(() => createRedactor({ pseudonymize: ["email"] }), /pseudonymKey/);
  });
});
