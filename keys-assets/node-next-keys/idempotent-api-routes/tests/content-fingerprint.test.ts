import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { contentFingerprint, withIdempotency } from "../src/index.ts";
import { post, world } from "./support/world.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const json = (body: string, ignore: readonly string[] = [], path = "/orders") =>
  contentFingerprint({ ignore })(post({ body, path }), bytesOf(body));

const same = async (one: string, other: string, ignore?: readonly string[]) =>
  (await json(one, ignore)) === (await json(other, ignore));

async function form(fields: Record<string, string | File>, path = "/upload"): Promise<string> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const request = new Request(`https://shop.test${path}`, { method: "POST", body });
  return contentFingerprint()(request, await request.clone().bytes());
}

describe("a fingerprint of JSON", () => {
  it("does not see the order of members, or blanks", async () => {
    assert.ok(await same('{"a":1,"b":{"c":[1,2],"d":null}}', '{ "b": {"d":null, "c":[1, 2]}, "a": 1 }'));
    assert.ok(await same('{"a":"\\u00e9"}', '{"a":"é"}'));
  });

  it("sees everything that a handler could", async () => {
    for (const [one, other] of [
      ['{"a":1}', '{"a":2}'],
      ['{"a":1}', '{"a":"1"}'],
      ['{"a":[1,2]}', '{"a":[2,1]}'],
      ['{"a":1}', '{"a":1,"b":null}'],
      ['{"a":9007199254740993}', '{"a":9007199254740992}'],
      ['{"__proto__":{"a":1}}', '{"__proto__":{"a":2}}'],
      ['{"a":{"b":1}}', '{"a.b":1}'],
      ["[]", "{}"],
    ] as const)
      assert.equal(await same(one, other), false, `${one} and ${other}`);
    assert.notEqual(await json("{}", [], "/orders"), await json("{}", [], "/refunds"));
  });

  it("leaves out what a repeat may change, and only there", async () => {
    assert.ok(
      await same('{"a":1,"sentAt":5,"m":{"trace":1,"x":0}}', '{"a":1,"m":{"x":0,"trace":2}}', ["/sentAt", "/m/trace"]),
    );
    assert.ok(await same('{"a/b":1}', '{"a/b":2}', ["/a~1b"]));
    assert.equal(await same('{"m":{"sentAt":1}}', '{"m":{"sentAt":2}}', ["/sentAt"]), false);
    assert.throws(() => contentFingerprint({ ignore: ["sentAt"] }), /JSON Pointer/);
  });

  it("compares bytes where it cannot be read", async () => {
    assert.equal(await same('{"a":1', '{"a":1 '), false);
    assert.ok(await same('{"a":1', '{"a":1'));
    const deep = "[".repeat(200_000);
    assert.ok(await same(deep, deep));
    const text = (body: string) =>
      contentFingerprint()(post({ body, headers: { "Content-Type": "text/plain" } }), bytesOf(body));
    assert.notEqual(await text('{"a":1}'), await text('{ "a":1}'));
  });
});

describe("a fingerprint of a form", () => {
  it("does not see the boundary that a browser makes anew", async () => {
    const file = (text: string, name = "a.txt") => new File([text], name, { type: "text/plain" });
    assert.equal(await form({ to: "ada", file: file("one") }), await form({ to: "ada", file: file("one") }));
    const others = [
      { to: "bob", file: file("one") },
      { to: "ada", file: file("two") },
      { to: "ada", file: file("one", "b.txt") },
      { to: "ada" },
    ];
    const first = await form({ to: "ada", file: file("one") });
    for (const other of others) assert.notEqual(await form(other), first);
  });
});

it("lets a client repeat that writes its time into the body", async () => {
  let runs = 0;
  const handler = () => {
    runs += 1;
    return new Response("paid", { headers: { "Access-Control-Allow-Origin": "https://app.test", Vary: "Origin" } });
  };
  const POST = withIdempotency(handler, { ...world().options, fingerprint: contentFingerprint({ ignore: ["/at"] }) });
  await POST(post({ key: "k", body: '{"amount":5,"at":1}' }));
  const repeat = await POST(post({ key: "k", body: '{"at":2,"amount":5}' }));
  assert.deepEqual([repeat.status, repeat.headers.get("Idempotent-Replayed"), runs], [200, "true", 1]);
  // Without these a browser would keep the repeated answer from the page that asked for it.
  assert.deepEqual(
    [repeat.headers.get("Access-Control-Allow-Origin"), repeat.headers.get("Vary")],
    ["https://app.test", "Origin"],
  );
  assert.equal((await POST(post({ key: "k", body: '{"at":2,"amount":6}' }))).status, 422);
});
