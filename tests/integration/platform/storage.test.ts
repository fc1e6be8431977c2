import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseSettings } from "@/lib/platform/settings";
import { fileStore, folderOfUrl } from "@/lib/platform/storage/file-store";
import { baseOfUrl, s3Store } from "@/lib/platform/storage/s3-store";
import type { ArtifactStore } from "@/lib/platform/storage/store";
import { emptyFolder } from "@/tests/support/library";
import { TEST_SETTINGS } from "@/tests/support/settings";

const sha256Of = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const bytes = randomBytes(100_000);
const sha256 = sha256Of(bytes);

async function read(store: ArtifactStore, name: string, range?: { start: number; end: number }): Promise<Buffer> {
  return Buffer.from(await new Response(await store.openStream(name, range)).arrayBuffer());
}

const SIGNED = /^AWS4-HMAC-SHA256 Credential=key\/\d{8}\/eu-test-1\/s3\/aws4_request, .*Signature=[0-9a-f]{64}$/;

async function putObject(objects: Map<string, Buffer>, request: IncomingMessage, response: ServerResponse) {
  const body = Buffer.concat(await request.toArray());
  const isWhole = request.headers["x-amz-content-sha256"] === sha256Of(body);
  if (isWhole) objects.set(request.url ?? "", body);
  response.writeHead(isWhole ? 200 : 400).end();
}

function getObject(body: Buffer | undefined, request: IncomingMessage, response: ServerResponse) {
  if (!body) return response.writeHead(404).end();
  if (request.method === "HEAD") return response.writeHead(200, { "content-length": String(body.length) }).end();
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
  if (!from || !to) return response.writeHead(200).end(body);
  return response.writeHead(206).end(body.subarray(Number(from), Number(to) + 1));
}

/** The part of S3 that the shop uses, as strict as S3 is about the signature's form and the hash of the body. */
function objectStore(objects: Map<string, Buffer>): Server {
  return createServer((request, response) => {
    if (!SIGNED.test(request.headers.authorization ?? "")) response.writeHead(403).end();
    else if (request.method === "PUT") void putObject(objects, request, response);
    else getObject(objects.get(request.url ?? ""), request, response);
  });
}

const folder = emptyFolder();
const objects = new Map<string, Buffer>();
let server: Server;
const stores: Record<string, ArtifactStore> = { file: fileStore(join(folder, "artifacts")) };

beforeAll(async () => {
  server = objectStore(objects);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: "key", secretAccessKey: "secret", region: "eu-test-1" };
  stores.s3 = s3Store(`s3://bucket/shop?endpoint=http://127.0.0.1:${port}`, credentials);
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

describe.each(["file", "s3"])("artifacts in a %s store", (kind) => {
  const store = () => {
    const found = stores[kind];
    if (!found) throw new Error(`There is no store of kind ${kind}.`);
    return found;
  };

  test("are not there before they are stored", async () => {
    expect(await store().stat(sha256)).toBeNull();
    await expect(store().openStream(sha256)).rejects.toThrow();
  });

  test("come back as they were, whole and in parts; storing twice is storing once", async () => {
    await store().put(sha256, bytes);
    await store().put(sha256, bytes);
    expect(await store().stat(sha256)).toEqual({ bytes: bytes.length });
    expect((await read(store(), sha256)).equals(bytes)).toBe(true);
    expect((await read(store(), sha256, { start: 0, end: 0 })).equals(bytes.subarray(0, 1))).toBe(true);
    expect((await read(store(), sha256, { start: 500, end: 99_999 })).equals(bytes.subarray(500))).toBe(true);
  });

  test.each(["../../etc/passwd", "", sha256.toUpperCase(), `${sha256}/..`])("the name %j is a bug", async (name) => {
    await expect(store().put(name, bytes)).rejects.toThrow(/named by their SHA-256/);
    await expect(store().stat(name)).rejects.toThrow(/named by their SHA-256/);
  });
});

describe("a folder", () => {
  test("is left without half-written files, also when many write the same at once", async () => {
    const other = randomBytes(50_000);
    await Promise.all(Array.from({ length: 10 }, () => stores.file?.put(sha256Of(other), other)));
    const files = readdirSync(join(folder, "artifacts"), { recursive: true }).map(String);
    expect(files.filter((file) => file.startsWith(join(".incoming", "/")))).toEqual([]);
    expect(files).toContain(join(sha256Of(other).slice(0, 2), `${sha256Of(other)}.zip`));
  });

  test("is cleared of what a crash left, and not of what is being written now", async () => {
    const root = join(folder, "crashed");
    const incoming = join(root, ".incoming");
    mkdirSync(incoming, { recursive: true });
    for (const name of ["old", "fresh"]) writeFileSync(join(incoming, name), "half of");
    utimesSync(join(incoming, "old"), new Date(0), new Date(0));
    await fileStore(root).put(sha256, bytes);
    expect(readdirSync(incoming)).toEqual(["fresh"]);
  });

  test("a damaged file of the same size is written anew", async () => {
    const place = join(folder, "artifacts", sha256.slice(0, 2), `${sha256}.zip`);
    await stores.file?.put(sha256, bytes);
    writeFileSync(place, Buffer.alloc(bytes.length));
    await stores.file?.put(sha256, bytes);
    expect(readFileSync(place).equals(bytes)).toBe(true);
  });

  test("is named by its address", () => {
    expect(folderOfUrl("file:/var/lib/keys")).toBe("/var/lib/keys");
    expect(folderOfUrl("file:///var/lib/keys%20a")).toBe("/var/lib/keys a");
    expect(folderOfUrl("file:.data/artifacts")).toBe(join(process.cwd(), ".data/artifacts"));
  });
});

describe("an object store", () => {
  test("keeps artifacts in its bucket below the prefix", () => {
    expect([...objects.keys()]).toContain(`/bucket/shop/${sha256.slice(0, 2)}/${sha256}.zip`);
    expect(baseOfUrl("s3://bucket", "eu-west-1")).toBe("https://s3.eu-west-1.amazonaws.com/bucket");
    expect(baseOfUrl("s3://bucket/a/?endpoint=https://s3.example.com/", "eu-west-1")).toBe(
      "https://s3.example.com/bucket/a",
    );
  });

  test("that refuses is an outage, not an absent artifact", async () => {
    const { port } = server.address() as AddressInfo;
    const credentials = { accessKeyId: "wrong", secretAccessKey: "secret", region: "eu-test-1" };
    const store = s3Store(`s3://bucket?endpoint=http://127.0.0.1:${port}`, credentials);
    await expect(store.stat(sha256)).rejects.toThrow(/answered 403/);
    await expect(store.put(sha256, bytes)).rejects.toThrow(/answered 403/);
  });

  test("without credentials ends the start", () => {
    const settings = { ...TEST_SETTINGS, DATABASE_URL: "postgresql://localhost/keys", STORAGE_URL: "s3://bucket" };
    expect(parseSettings(settings)).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^AWS_ACCESS_KEY_ID is missing: /),
    });
    const complete = { ...settings, AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" };
    expect(parseSettings(complete)).toMatchObject({ ok: true, value: { AWS_REGION: "us-east-1" } });
  });
});
