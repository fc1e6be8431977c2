import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { capture, replay } from "../src/answer.ts";
import { readBody } from "../src/fingerprint.ts";
import { isFinalAnswer, KEPT_HEADERS, problem, readKey, requestFingerprint } from "../src/index.ts";
import { post } from "./support/world.ts";

describe("the Idempotency-Key field", () => {
  const accepted: [string, string][] = [
    ['"8e03978e-40d5-43e8-bc93-6894a57f9324"', "8e03978e-40d5-43e8-bc93-6894a57f9324"],
    ["8e03978e-40d5-43e8-bc93-6894a57f9324", "8e03978e-40d5-43e8-bc93-6894a57f9324"],
    [' "a b, c" ', "a b, c"],
    ['"say \\"hi\\" \\\\"', 'say "hi" \\'],
    ["order:7/retry=1", "order:7/retry=1"],
    ["x".repeat(255), "x".repeat(255)],
  ];
  for (const [field, key] of accepted)
    it(`reads ${field.slice(0, 40)}`, () => assert.deepEqual(readKey(field), { kind: "key", key }));

  const refused = [
    '""',
    '"  "',
    '"a", "b"',
    "a,b",
    "a b",
    '"a',
    'a"b',
    '"a";p=1',
    '"a\\n"',
    "ä",
    '"ä"',
    "x".repeat(256),
  ];
  for (const field of refused)
    it(`refuses ${field.slice(0, 40)}`, () => assert.deepEqual(readKey(field), { kind: "invalid" }));

  it("tells a missing one from a wrong one", () => {
    assert.deepEqual(readKey(null), { kind: "missing" });
    assert.deepEqual(readKey("  "), { kind: "missing" });
  });
});

describe("the fingerprint", () => {
  const of = async (request: Request) => requestFingerprint(request, (await readBody(request, 1000)) ?? assert.fail());

  it("is the same for the same method, path and bytes, under any host", async () => {
    const other = new Request("http://internal:3000/orders", { method: "POST", body: '{"amount":5}' });
    assert.equal(await of(post()), await of(other));
    assert.match(await of(post()), /^[0-9a-f]{64}$/);
  });

  it("differs by method, path, query and body", async () => {
    const requests = [
      post(),
      post({ method: "PATCH" }),
      post({ path: "/carts" }),
      post({ path: "/orders?a=1" }),
      post({ body: "" }),
    ];
    assert.equal(new Set(await Promise.all(requests.map(of))).size, requests.length);
  });

  it("leaves the body for the handler", async () => {
    const request = post();
    await of(request);
    assert.deepEqual(await request.json(), { amount: 5 });
  });

  it("gives up on a body over the limit, stated or not", async () => {
    assert.equal(await readBody(post({ body: "x".repeat(11) }), 10), null);
    assert.equal(await readBody(post({ headers: { "Content-Length": "11" } }), 10), null);
    assert.equal((await readBody(post({ body: "x".repeat(10) }), 10))?.byteLength, 10);
  });
});

describe("an answer", () => {
  it("keeps the chosen header fields and no cookie", async () => {
    const headers = { "Content-Type": "text/plain", Location: "/orders/7", "Set-Cookie": "a=1", "X-Trace": "t" };
    const { answer, response } = await capture(new Response("ok", { status: 201, headers }), KEPT_HEADERS, 10);
    assert.deepEqual(answer.headers, [
      ["content-type", "text/plain"],
      ["location", "/orders/7"],
    ]);
    assert.equal(response.headers.get("X-Trace"), "t");
    assert.equal(response.headers.get("Set-Cookie"), "a=1");
    const again = replay(answer);
    assert.equal(again.status, 201);
    assert.equal(again.headers.get("Idempotent-Replayed"), "true");
    assert.equal(again.headers.get("Location"), "/orders/7");
    assert.equal(await again.text(), "ok");
  });

  it("keeps several cookies apart when told to keep them", async () => {
    const given = new Response(null);
    given.headers.append("Set-Cookie", "a=1");
    given.headers.append("Set-Cookie", "b=2");
    const { answer } = await capture(given, ["Set-Cookie"], 10);
    assert.deepEqual(replay(answer).headers.getSetCookie(), ["a=1", "b=2"]);
  });

  it("has no body where none may be", async () => {
    const { answer, response } = await capture(new Response(null, { status: 204 }), KEPT_HEADERS, 10);
    assert.equal(response.body, null);
    assert.equal(replay(answer).body, null);
    assert.equal(replay(answer).status, 204);
  });

  it("over the limit reaches the client whole, and is remembered without its body", async () => {
    const parts = ["12345", "67890", "abc"];
    const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        const part = parts.shift();
        if (part === undefined) controller.close();
        else controller.enqueue(new TextEncoder().encode(part));
      },
    });
    const given = new Response(stream, { status: 201, headers: { Location: "/exports/1" } });
    const { answer, response } = await capture(given, KEPT_HEADERS, 7);
    assert.equal(await response.text(), "1234567890abc");
    assert.equal(answer.body, null);
    const again = replay(answer);
    assert.equal(again.status, 409);
    assert.equal(again.headers.get("Location"), "/exports/1");
    assert.equal(((await again.json()) as { original_status: number }).original_status, 201);
  });

  it("is final unless it says to try again", () => {
    const final = (status: number) => isFinalAnswer(new Response(null, { status }));
    for (const status of [200, 201, 204, 303, 400, 403, 404, 409, 422])
      assert.equal(final(status), true, String(status));
    for (const status of [401, 408, 425, 429, 500, 502, 503]) assert.equal(final(status), false, String(status));
  });
});

describe("a problem document", () => {
  it("is about:blank with the status phrase, or a link to your documentation", async () => {
    const plain = problem("idempotency_key_reused");
    assert.equal(plain.headers.get("Content-Type"), "application/problem+json");
    assert.equal(plain.headers.get("Cache-Control"), "no-store");
    const blank = (await plain.json()) as Record<string, unknown>;
    assert.deepEqual([blank.type, blank.title, blank.status], ["about:blank", "Unprocessable Content", 422]);
    const linked = problem("idempotency_key_missing", { docs: "https://shop.test/docs/keys" });
    assert.equal(linked.headers.get("Link"), '<https://shop.test/docs/keys>; rel="describedby"; type="text/html"');
    const typed = (await linked.json()) as Record<string, unknown>;
    assert.equal(typed.type, "https://shop.test/docs/keys#idempotency_key_missing");
    assert.equal(typed.title, "Idempotency-Key is missing");
  });
});
