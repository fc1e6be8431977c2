import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { PostgresUploadStore, type SqlClient, StorageError, tidyName, type UploadError } from "../src/index.ts";
import { openDatabase, skipped } from "./support/database.ts";
import { digestOf, MIB, pdf, world } from "./support/world.ts";

const code = (expected: string, parts: number[] = []) => (error: unknown) => {
  assert.deepEqual([(error as UploadError).code, (error as UploadError).parts], [expected, parts]);
  return true;
};

const SIZE = 12 * MIB;
const FILE = pdf(SIZE);
const part = (number: number, file = FILE) => file.slice((number - 1) * 5 * MIB, number * 5 * MIB);

async function sent(given: Parameters<typeof world>[0] = {}, file = FILE) {
  const all = world(given);
  const { id } = await all.begin(SIZE);
  for (const number of [2, 1, 3]) assert.equal((await all.put(id, number, part(number, file))).status, 200);
  return { ...all, id };
}

describe("an upload", () => {
  it("is ready when all parts came and are what they should be", async () => {
    const { uploads, id, s3 } = await sent();
    const done = await uploads.complete("ada", id);
    assert.deepEqual([done.status, done.parts], ["ready", 3]);
    assert.deepEqual([...s3.objects.values()].map((bytes) => Buffer.compare(bytes, FILE)), [0]);
    assert.equal((await uploads.complete("ada", id)).status, "ready");
    const answer = await s3.send(await uploads.downloadUrl("ada", id));
    assert.match(answer.headers.get("content-disposition") ?? "", /^attachment; filename="a\.pdf"/);
  });

  it("begins only with what the policy allows", async () => {
    const { uploads, begin } = world({ rules: { maxOpen: 2 } });
    const create = (file: object) => uploads.create("ada", { name: "a", type: "application/pdf", size: 1, ...file });
    await assert.rejects(create({ type: "text/html" }), code("type_not_allowed"));
    await assert.rejects(create({ size: 101 * MIB }), code("too_large"));
    for (const size of [0, -1, 1.5, "9", null, Number.NaN]) await assert.rejects(create({ size }), code("bad_request"));
    await begin(1);
    await begin(1);
    await assert.rejects(begin(1), code("too_many_open"));
    assert.throws(() => world({ rules: { types: ["image/svg+xml"] } }), RangeError);
  });

  it("asks for the last word before anything is begun", async () => {
    const { begin, s3 } = world({ allow: () => Promise.reject(new Error("over quota")) });
    await assert.rejects(begin(1), /over quota/);
    assert.equal(s3.uploads.size, 0);
  });

  it("belongs to its owner", async () => {
    const { uploads, id } = await sent();
    for (const act of [uploads.status, uploads.complete, uploads.abort, uploads.downloadUrl])
      await assert.rejects(act("eve", id), code("not_found"));
    await assert.rejects(uploads.sign("eve", id, [{ number: 1, sha256: "x" }]), code("not_found"));
    await assert.rejects(uploads.status("ada", "1' or 1=1"), code("not_found"));
  });

  it("takes a part of the announced length and content, and no other", async () => {
    const { begin, put, uploads, s3 } = world();
    const { id } = await begin(SIZE);
    const other = part(2);
    assert.equal((await put(id, 1, part(1), digestOf(other))).status, 400);
    assert.equal((await put(id, 1, part(1).slice(1), digestOf(part(1)))).status, 403);
    assert.equal((await put(id, 3, part(1), digestOf(part(1)))).status, 403);
    const [target] = await uploads.sign("ada", id, [{ number: 1, sha256: digestOf(part(1)) }]);
    const moved = String(target?.url).replace("partNumber=1", "partNumber=2");
    assert.equal((await s3.send(moved, { method: "PUT", headers: target?.headers ?? {}, body: part(1) })).status, 403);
    for (const number of [0, 4, 1.5]) await assert.rejects(uploads.sign("ada", id, [{ number, sha256: digestOf(other) }]), code("bad_request"));
    await assert.rejects(uploads.sign("ada", id, [{ number: 1, sha256: "short" }]), code("bad_request"));
  });

  it("gives out addresses that expire", async () => {
    const { begin, uploads, s3, pass } = world();
    const { id } = await begin(9);
    const [target] = await uploads.sign("ada", id, [{ number: 1, sha256: digestOf(pdf(9)) }]);
    pass(901_000);
    assert.equal((await s3.send(String(target?.url), { method: "PUT", headers: target?.headers ?? {}, body: pdf(9) })).status, 403);
  });

  it("says which parts are missing, and stays open for them", async () => {
    const { begin, put, uploads } = world();
    const { id } = await begin(SIZE);
    await put(id, 2, part(2));
    assert.deepEqual(Object.keys((await uploads.status("ada", id)).received), ["2"]);
    await assert.rejects(uploads.complete("ada", id), code("parts_missing", [1, 3]));
    for (const number of [1, 3]) await put(id, number, part(number));
    assert.equal((await uploads.complete("ada", id)).status, "ready");
  });

  it("wants a part again whose digest was announced anew", async () => {
    const { uploads, id } = await sent();
    await uploads.sign("ada", id, [{ number: 2, sha256: digestOf(part(1)) }]);
    await assert.rejects(uploads.complete("ada", id), code("parts_missing", [2]));
  });

  it("is rejected and deleted when it is not of its type", async () => {
    const file = pdf(SIZE);
    file.set(new TextEncoder().encode("<script>"));
    const { uploads, id, s3 } = await sent({}, file);
    await assert.rejects(uploads.complete("ada", id), code("rejected"));
    await assert.rejects(uploads.complete("ada", id), code("rejected"));
    assert.equal(s3.objects.size, 0);
    assert.match((await uploads.status("ada", id)).reason, /not application\/pdf/);
    await assert.rejects(uploads.downloadUrl("ada", id), code("conflict"));
  });

  it("is read back and compared where the storage is not believed", async () => {
    const good = await sent({ verify: "read" });
    assert.equal((await good.uploads.complete("ada", good.id)).status, "ready");
    const bad = await sent({ verify: "read", s3: { listsDigests: false } });
    const read = bad.storage.read;
    bad.storage.read = async (key, range) => {
      const found = bad.s3.objects.get(key);
      if (!range && found) found[7 * MIB] = 99;
      return read(key, range);
    };
    await assert.rejects(bad.uploads.complete("ada", bad.id), code("rejected"));
  });

  it("goes on after a crash between the storage's work and the row's", async () => {
    const { uploads, id, storage, pass } = await sent();
    const size = storage.size;
    storage.size = () => Promise.reject(new Error("process died"));
    await assert.rejects(uploads.complete("ada", id), /process died/);
    storage.size = size;
    await assert.rejects(uploads.complete("ada", id), code("conflict"));
    pass(120_001);
    assert.equal((await uploads.complete("ada", id)).status, "ready");
  });

  it("is completed once when it is asked for twice at the same moment", async () => {
    const { uploads, id } = await sent();
    const both = await Promise.allSettled([uploads.complete("ada", id), uploads.complete("ada", id)]);
    assert.deepEqual(both.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
    assert.equal((await uploads.status("ada", id)).status, "ready");
  });

  it("can be given up, and then takes nothing more", async () => {
    const { uploads, id, s3 } = await sent();
    await uploads.abort("ada", id);
    await uploads.abort("ada", id);
    assert.equal(s3.uploads.size, 0);
    await assert.rejects(uploads.complete("ada", id), code("conflict"));
  });
});

describe("sweeping", () => {
  it("ends what nobody finished, and what no row knows of, and nothing else", async () => {
    const { uploads, begin, storage, s3, pass } = world();
    const old = await begin(SIZE);
    await storage.begin("uploads/orphan", "application/pdf");
    await storage.begin("elsewhere/of-another-program", "application/pdf");
    pass(25 * 3_600_000 + 1);
    const fresh = await begin(SIZE);
    assert.deepEqual(await uploads.sweep(), { expired: 1, orphans: 1 });
    assert.deepEqual([...s3.uploads.values()].map(({ key }) => key.split("/")[0]), ["elsewhere", "uploads"]);
    assert.equal((await uploads.status("ada", old.id)).status, "aborted");
    assert.equal((await uploads.status("ada", fresh.id)).status, "open");
    assert.deepEqual(await uploads.sweep(), { expired: 0, orphans: 0 });
  });
});

it("leaves to the next sweep what a row still knows of", async () => {
  const { uploads, begin, pass } = world();
  for (const size of [SIZE, SIZE]) await begin(size);
  pass(48 * 3_600_000);
  assert.deepEqual(await uploads.sweep(1), { expired: 1, orphans: 0 });
  assert.deepEqual(await uploads.sweep(1), { expired: 1, orphans: 0 });
});

describe("the storage", () => {
  it("is asked again when it is busy, and believed when it refuses", async () => {
    const { storage, s3 } = world();
    s3.trouble.push(new Response("", { status: 503 }), new Response("", { status: 429 }));
    assert.ok(await storage.begin("uploads/a", "text/plain"));
    s3.trouble.push(...[1, 2, 3].map(() => new Response("<Code>SlowDown</Code>", { status: 503 })));
    await assert.rejects(storage.begin("uploads/a", "text/plain"), (error) => error instanceof StorageError && error.code === "SlowDown");
    s3.trouble.push(new Response("<Error><Code>InternalError</Code></Error>", { status: 200 }));
    await assert.rejects(storage.complete("uploads/a", "x", []), StorageError);
  });
});

it("leaves of a name what is a name", () => {
  const names = ["../../etc/passwd", "C:\\a\\b.pdf", "a\u202efdp.exe", " \u0000 ", "..", "Ré sumé.pdf", "x".repeat(300)];
  assert.deepEqual(names.map((name) => tidyName(name).slice(0, 20)), ["passwd", "b.pdf", "afdp.exe", "file", "file", "Ré sumé.pdf", "x".repeat(20)]);
});

describe("the rows in PostgreSQL", { skip: skipped }, () => {
  let pool: SqlClient;
  let close: () => Promise<void>;
  before(async () => {
    ({ pool, close } = await openDatabase());
  });
  after(() => close?.());
  beforeEach(() => pool.query("truncate uploads"));

  it("lead an upload to its end", async () => {
    const { uploads, id, pass } = await sent({ store: new PostgresUploadStore(pool) });
    await assert.rejects(uploads.status("eve", id), code("not_found"));
    await uploads.complete("ada", id);
    assert.equal((await uploads.status("ada", id)).status, "ready");
    pass(48 * 3_600_000);
    assert.deepEqual(await uploads.sweep(), { expired: 0, orphans: 0 });
  });

  it("limit what is open, say what is missing, and let go of what is old", async () => {
    const { uploads, begin, put, pass } = world({ store: new PostgresUploadStore(pool), rules: { maxOpen: 1 } });
    const { id } = await begin(SIZE);
    await assert.rejects(begin(SIZE), code("too_many_open"));
    await put(id, 1, part(1));
    await assert.rejects(uploads.complete("ada", id), code("parts_missing", [2, 3]));
    pass(25 * 3_600_000 + 1);
    await assert.rejects(uploads.complete("ada", id), code("conflict"));
    assert.deepEqual(await uploads.sweep(), { expired: 1, orphans: 0 });
    await begin(SIZE);
  });
});
