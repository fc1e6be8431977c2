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

  it("asks what knows how it is written, and lists a set", () => {
    // As the decimals of database libraries do: their own fields are digits and exponents.
    const decimal = { digits: [1999], exponent: -2, toJSON: () => "19.99" };
    const value = { total: decimal, link: new URL("https://app.test/x"), roles: new Set(["a", "b"]) };
    assert.deepEqual(toJson(value), { total: "19.99", link: "https://app.test/x", roles: ["a", "b"] });
    assert.deepEqual(changesBetween({ total: decimal }, { total: { ...decimal, toJSON: () => "20.00" } }), [
      { path: "/total", from: "19.99", to: "20.00" },
    ]);
    const loop = { toJSON: (): unknown => loop };
    assert.equal(toJson(loop), "[cycle]");
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

  it("knows a secret field by how its name ends", () => {
    const secret = [
      "newPassword",
      "current_password",
      "password-confirmation",
      "passwordHash",
      "x-api-key",
      "X-Amz-Security-Token",
    ];
    const more = ["stripeSecretKey", "aws.secret.access.key", "Proxy-Authorization", "reset token", "smtpCredentials"];
    const plain = ["maxTokens", "passwordChangedAt", "secretary", "cookieConsent", "tokenizer", "spin", "keyboard"];
    const redact = createRedactor();
    for (const name of [...secret, ...more]) assert.deepEqual(redact({ [name]: "x1" }), { [name]: "[redacted]" });
    for (const name of plain) assert.deepEqual(redact({ [name]: "x1" }), { [name]: "x1" });
    assert.deepEqual(redact(changesBetween({ newPassword: "a" }, { newPassword: "b" })), [
      { path: "/newPassword", from: "[redacted]", to: "[redacted]" },
    ]);
  });

  it("keeps what it is told to keep, unless it is told to remove it", () => {
    assert.deepEqual(createRedactor({ keep: ["has_token"] })({ hasToken: true, token: "x" }), {
      hasToken: true,
      token: "[redacted]",
    });
    const both = createRedactor({ keep: ["hasToken"], remove: ["hasToken"] });
    assert.deepEqual(both({ hasToken: true }), { hasToken: "[redacted]" });
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
