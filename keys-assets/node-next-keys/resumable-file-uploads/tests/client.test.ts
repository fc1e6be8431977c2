import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { UploadFailed, uploadFile } from "../src/client.ts";
import { SNIFFERS } from "../src/index.ts";
import { MIB, pdf, world } from "./support/world.ts";

const SIZE = 12 * MIB;
const file = (bytes = pdf(SIZE)) => new File([bytes], "a.pdf", { type: "application/pdf" });
const sleep = async () => undefined;

/** Passes on, but fails certain requests. */
function flaky(send: typeof fetch, fails: (url: string, count: number, method: string) => Response | Error | null): typeof fetch {
  let count = 0;
  return async (target, init) => {
    const planned = fails(String(target), ++count, init?.method ?? "GET");
    if (planned instanceof Error) throw planned;
    return planned ?? send(target, init);
  };
}

describe("the client", () => {
  it("sends a file in parts and says how far it is", async () => {
    const { browser, s3 } = world();
    const progress: number[] = [];
    await uploadFile(file(), { fetch: browser, onProgress: (sent) => progress.push(sent), concurrency: 1 });
    assert.deepEqual(progress, [0, 5 * MIB, 10 * MIB, SIZE]);
    assert.equal(s3.objects.size, 1);
  });

  it("gets past what fails on the way", async () => {
    const { browser, s3 } = world();
    const send = flaky(browser, (_url, count) => {
      if (count % 3 === 0) return new TypeError("network");
      return count % 5 === 0 ? new Response("", { status: 503 }) : null;
    });
    await uploadFile(file(), { fetch: send, sleep, attempts: 9 });
    assert.equal(s3.objects.size, 1);
  });

  it("goes on where it was, and sends no part twice", async () => {
    const { browser, s3 } = world();
    const puts: string[] = [];
    const counted = flaky(browser, (url, _count, method) => {
      if (method !== "PUT") return null;
      puts.push(new URL(url).searchParams.get("partNumber") ?? "");
      return puts.length === 2 ? new Response("", { status: 400 }) : null;
    });
    let id = "";
    await assert.rejects(uploadFile(file(), { fetch: counted, sleep, concurrency: 1, onId: (given) => (id = given) }), UploadFailed);
    assert.equal(await uploadFile(file(), { fetch: counted, sleep, concurrency: 1, resume: id }), id);
    assert.deepEqual(puts, ["1", "2", "2", "3"]);
    assert.equal(await uploadFile(file(), { fetch: counted, resume: id }), id);
    assert.equal(s3.objects.size, 1);
  });

  it("does not mix two files of the same size", async () => {
    const { browser, s3, begin, put } = world();
    const { id } = await begin(SIZE);
    await put(id, 1, pdf(SIZE, 7).slice(0, 5 * MIB));
    await uploadFile(file(), { fetch: browser, resume: id });
    const [stored] = s3.objects.values();
    assert.equal(stored && Buffer.compare(stored, pdf(SIZE)), 0);
    const smaller = new File([pdf(9)], "b.pdf", { type: "application/pdf" });
    await assert.rejects(uploadFile(smaller, { fetch: browser, resume: id }), /not the file/);
  });

  it("sends a part once more that was lost before the end", async () => {
    const { browser, s3 } = world();
    let isLost = false;
    const send = flaky(browser, (url) => {
      if (url.endsWith("/complete") && !isLost) {
        isLost = true;
        for (const upload of s3.uploads.values()) upload.parts.delete(2);
      }
      return null;
    });
    await uploadFile(file(), { fetch: send, sleep });
    assert.equal(s3.objects.size, 1);
  });

  it("gives up at once on what the server will not have, and at a signal", async () => {
    const { browser } = world();
    const html = new File(["<p>"], "a.html", { type: "text/html" });
    await assert.rejects(uploadFile(html, { fetch: browser, sleep }), (error) => error instanceof UploadFailed && error.status === 415);
    const stop = new AbortController();
    const send: typeof fetch = () => Promise.reject(stop.abort() ?? new Error("aborted"));
    await assert.rejects(uploadFile(file(), { fetch: send, sleep, signal: stop.signal }), /aborted/);
  });
});

describe("the routes", () => {
  const ask = async (method: string, path: string, init: RequestInit = {}) => {
    const { browser, errors } = world();
    const answer = await browser(`/api/uploads${path}`, { method, ...init });
    return [answer.status, errors.length];
  };
  const id = crypto.randomUUID();

  it("answer what is no request of theirs", async () => {
    assert.deepEqual(await ask("GET", ""), [404, 0]);
    assert.deepEqual(await ask("POST", `/${id}/other`, { body: "{}" }), [404, 0]);
    assert.deepEqual(await ask("POST", `/${id}/parts/1`, { body: "{}" }), [404, 0]);
    assert.deepEqual(await ask("GET", `/${id}`), [404, 0]);
    for (const body of ["", "[]", "null", "{", `"${"x".repeat(70_000)}"`]) assert.deepEqual(await ask("POST", "", { body }), [400, 0]);
    assert.deepEqual(await ask("POST", `/${id}/parts`, { body: '{"parts":7}' }), [400, 0]);
  });

  it("answer 503 when the storage is down, and tell", async () => {
    const { browser, s3, errors } = world();
    s3.trouble.push(...[1, 2, 3].map(() => new Response("", { status: 500 })));
    const body = JSON.stringify({ name: "a", type: "application/pdf", size: 9 });
    const answer = await browser("/api/uploads", { method: "POST", body });
    assert.deepEqual([answer.status, errors.length], [503, 1]);
  });
});

describe("the sniffers", () => {
  const bytes = (text: string) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));
  const cases: [type: string, head: string, expected: boolean][] = [
    ["image/png", "\x89PNG\r\n\x1a\n...", true],
    ["image/png", "<svg onload=", false],
    ["image/jpeg", "\xff\xd8\xff\xe0", true],
    ["image/jpeg", "", false],
    ["image/webp", "RIFF\x00\x00\x00\x00WEBPVP8 ", true],
    ["image/webp", "RIFF\x00\x00\x00\x00WAVE", false],
    ["video/mp4", "\x00\x00\x00\x20ftypisom", true],
    ["application/pdf", " %PDF-", false],
    ["text/csv", "a;b\r\n\xc3\xa9;2", true],
    ["text/csv", "a\x00b", false],
    ["text/csv", "\xff\xfe", false],
  ];
  for (const [type, head, expected] of cases)
    it(`${expected ? "take" : "refuse"} ${JSON.stringify(head)} as ${type}`, () => assert.equal(SNIFFERS[type]?.(bytes(head)), expected));

  it("do not mind a character that is cut off where the beginning ends", () => {
    const long = new TextEncoder().encode("é".repeat(3000)).subarray(1, 4097);
    assert.equal(SNIFFERS["text/plain"]?.(new TextEncoder().encode(`a${"é".repeat(3000)}`).subarray(0, 4096)), true);
    assert.equal(SNIFFERS["text/plain"]?.(long), false);
  });
});
