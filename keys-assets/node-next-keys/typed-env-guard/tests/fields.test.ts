import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import {
  bytes,
  connectionUrl,
  duration,
  type Field,
  flag,
  integer,
  json,
  list,
  oneOf,
  port,
  secret,
  SecretAddress,
  text,
  url,
} from "../src/index.ts";

function accepts<T>(field: Field<T>, raw: string): T {
  const result = field.read(raw);
  assert.ok(result.ok, `${raw} should be accepted`);
  return result.value;
}

function refuses(field: Field<unknown>, ...raws: string[]): void {
  for (const raw of raws) assert.equal(field.read(raw).ok, false, `${raw} should be refused`);
}

describe("fields", () => {
  it("reads whole numbers and nothing that only looks like one", () => {
    assert.equal(accepts(integer(), "-12"), -12);
    refuses(integer(), "12px", "1e3", "0x10", "1.5", "Infinity", "9007199254740993");
    refuses(port(), "0", "65536", "-1");
    assert.equal(accepts(port(), "65535"), 65_535);
  });

  it("reads flags in the usual spellings", () => {
    for (const raw of ["true", "1", "YES", "on"]) assert.equal(accepts(flag(), raw), true);
    for (const raw of ["false", "0", "no", "Off"]) assert.equal(accepts(flag(), raw), false);
    refuses(flag(), "enabled", "2");
  });

  it("narrows to the union of the words", () => {
    const level: "debug" | "info" = accepts(oneOf(["debug", "info"]), "info");
    assert.equal(level, "info");
    refuses(oneOf(["debug", "info"]), "INFO", "warn");
  });

  it("reads durations into milliseconds", () => {
    assert.equal(accepts(duration(), "250ms"), 250);
    assert.equal(accepts(duration(), "1.5h"), 5_400_000);
    assert.equal(accepts(duration(), "7d"), 604_800_000);
    refuses(duration(), "30", "5 minutes", "-1s");
    refuses(duration({ max: 60_000 }), "2m");
  });

  it("tells decimal from binary sizes", () => {
    assert.equal(accepts(bytes(), "10MB"), 10_000_000);
    assert.equal(accepts(bytes(), "10MiB"), 10_485_760);
    assert.equal(accepts(bytes(), "512"), 512);
    refuses(bytes(), "10mb", "ten", "1TB");
  });

  it("holds an address to its schemes", () => {
    const database = url({ schemes: ["postgres", "postgresql"] });
    assert.equal(accepts(database, "postgres://app@db:5432/app").hostname, "db");
    refuses(database, "https://db", "db:5432", "postgres");
  });

  it("refuses a password in an address that anybody may see", () => {
    const field = url();
    assert.equal(accepts(field, "https://hooks.example.com/a?b=c").pathname, "/a");
    const result = field.read("https://ada:hunter2@example.com");
    assert.ok(!result.ok && result.expected.endsWith("without a password in it"));
    assert.throws(() => url({ default: new URL("https://ada:hunter2@example.com") }), /connectionUrl/);
  });

  it("keeps the password of a connection out of everything but reveal", () => {
    const field = connectionUrl({ schemes: ["postgres", "redis", "https"] });
    const shown = (raw: string) => String(accepts(field, raw));
    assert.equal(
      shown("postgres://app:hunter2@db:5432/app?sslpassword=x"),
      "postgres://app:[secret]@db:5432/app?[secret]",
    );
    assert.equal(shown("redis://:hunter2@cache"), "redis://:[secret]@cache");
    assert.equal(shown("https://token@git.example.com/x"), "https://[secret]@git.example.com/x");
    assert.equal(shown("postgres://localhost/app"), "postgres://localhost/app");
    assert.equal(shown("postgres:///app?host=/var/run/postgresql"), "postgres:///app?[secret]");
    const address = accepts(field, "postgres://app:hunter2@db:5432/app");
    assert.deepEqual(
      [address.scheme, address.hostname, address.port, address.pathname],
      ["postgres", "db", "5432", "/app"],
    );
    for (const text of [
      `${address}`,
      JSON.stringify({ address }),
      inspect({ address }, { showHidden: true, depth: 9 }),
    ])
      assert.doesNotMatch(text, /hunter2/);
    assert.equal(address.reveal(), "postgres://app:hunter2@db:5432/app");
    refuses(field, "mysql://db", "postgres:app", "postgres://");
  });

  it("does not let go of the address it was made from", () => {
    const url = new URL("postgres://app:hunter2@db/app");
    const address = new SecretAddress(url);
    url.hostname = "elsewhere";
    assert.equal(address.hostname, "db");
  });

  it("refuses short secrets and placeholders", () => {
    assert.equal(accepts(secret(), "correct horse battery").reveal(), "correct horse battery");
    refuses(secret({ minBytes: 32 }), "correct horse battery");
    refuses(secret({ minBytes: 4 }), "changeme", "change-me-please", "your-secret-here", "xxxxxxxx", "<secret>");
  });

  it("says which item of a list is wrong", () => {
    assert.deepEqual(accepts(list(port()), "80, 443"), [80, 443]);
    const result = list(port()).read("80,https");
    assert.ok(!result.ok);
    assert.match(result.expected, /item 2/);
    refuses(list(text()), "a,,b");
  });

  it("checks JSON with a function and never quotes the document", () => {
    const field = json((value) => {
      if (!Array.isArray(value)) throw new Error("must be an array");
      return value.length;
    });
    assert.equal(accepts(field, "[1,2]"), 2);
    const wrongShape = field.read('{"token":"abc"}');
    assert.ok(!wrongShape.ok && wrongShape.expected.includes("must be an array"));
    const notJson = field.read("token=abc123");
    assert.ok(!notJson.ok && !notJson.expected.includes("abc123"));
  });

  it("holds text to a global or sticky pattern as often as it is asked", () => {
    for (const pattern of [/[a-z]+/g, /[a-z]+/y]) {
      const field = text({ pattern });
      for (let time = 0; time < 4; time += 1) assert.equal(accepts(field, "right"), "right");
    }
  });

  it("holds text to a pattern with words of its own", () => {
    const price = text({ pattern: /^price_/, patternAbout: "an id that starts with price_" });
    assert.equal(accepts(price, "price_1"), "price_1");
    const result = price.read("prod_1");
    assert.ok(!result.ok && result.expected === "an id that starts with price_");
  });
});
