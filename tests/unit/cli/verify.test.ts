import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { strToU8, unzipSync, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildZip } from "@/lib/ingestion/rules/build-zip";
import { contentHash } from "@/lib/ingestion/rules/content";
import { sha256Hex } from "@/lib/kernel/sha256";
import { readSigningKey, releaseStatement, signStatement } from "@/lib/provenance/rules/envelope";
import { inMemory } from "@/tests/support/library";
import { inspectArchive } from "@/tools/cli/src/archive.mjs";

const newKey = () =>
  readSigningKey(generateKeyPairSync("ed25519").privateKey.export({ format: "der", type: "pkcs8" }).toString("base64"));
const KEY = newKey();
const FILES = inMemory({ "README.md": "# Sample\n", "src/index.ts": "export const answer = 42;\n" });
const FACTS = { slug: "sample", title: "Sample", version: "1.2.3", licenseSpdx: "MIT", dependencies: [] };
const ZIP = buildZip(FILES, FACTS);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keys-verify-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function signed(zip: Uint8Array, key = KEY) {
  return signStatement(
    releaseStatement({
      slug: "sample",
      version: "1.2.3",
      sha256: sha256Hex(zip),
      bytes: zip.byteLength,
      contentHash: contentHash(FILES),
      publishedAt: "2026-11-20T10:00:00.000Z",
    }),
    key,
  );
}

let count = 0;
async function put(name: string, content: Uint8Array | string): Promise<string> {
  count += 1;
  const file = join(folder, `${count}-${name}`);
  await writeFile(file, content);
  return file;
}

type Answer = { code: number; out: string; error: string };

/** Runs the program as a person would, in a process of its own. */
async function keys(...args: string[]): Promise<Answer> {
  const run = promisify(execFile);
  return run(process.execPath, ["tools/cli/bin/keys.mjs", ...args]).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, error: stderr }),
    (failure: { code: number; stdout: string; stderr: string }) => ({
      code: failure.code,
      out: failure.stdout,
      error: failure.stderr,
    }),
  );
}

async function verify(zip: Uint8Array, options: { envelope?: unknown; pem?: string } = {}): Promise<Answer> {
  const file = await put("sample.zip", zip);
  const signature = await put("sig.json", JSON.stringify(options.envelope ?? signed(ZIP)));
  const key = await put("key.pem", options.pem ?? KEY.publicPem);
  return keys("verify", file, "--signature", signature, "--key", key);
}

describe("keys verify", () => {
  test("a zip as it was published is right, and says what it is", async () => {
    const answer = await verify(ZIP);
    expect(answer).toMatchObject({ code: 0, error: "" });
    expect(answer.out).toContain("sample 1.2.3: as published on 2026-11-20");
    expect(answer.out).toContain(sha256Hex(ZIP));
    expect(answer.out).toContain("2 files, each as listed");
  });

  test("one changed byte in one file is found, and the file is named", async () => {
    const entries = unzipSync(ZIP);
    const index = entries["src/index.ts"] ?? new Uint8Array();
    index[index.length - 3] = "3".charCodeAt(0);
    const answer = await verify(zipSync(entries));
    expect(answer.code).toBe(1);
    expect(answer.out).toContain("NOT as published");
    expect(answer.out).toContain("src/index.ts was changed");
  });

  test("one changed byte anywhere in the zip is found", async () => {
    for (const at of [0, 40, Math.floor(ZIP.byteLength / 2), ZIP.byteLength - 1]) {
      const damaged = Uint8Array.from(ZIP);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      expect((await verify(damaged)).code, `byte ${at}`).toBe(1);
    }
  });

  test("files that were added or taken away are named", async () => {
    const { "README.md": readme, ...rest } = unzipSync(ZIP);
    expect(readme).toBeDefined();
    const answer = await verify(zipSync({ ...rest, "src/extra.ts": strToU8("steal();") }));
    expect(answer.code).toBe(1);
    expect(answer.out).toContain("README.md is listed and missing");
    expect(answer.out).toContain("src/extra.ts is not listed");
  });

  test("another zip with a list that fits it is still not the one that was signed", async () => {
    const forged = buildZip(inMemory({ "README.md": "# Forged\n" }), FACTS);
    const answer = await verify(forged);
    expect(answer.code).toBe(1);
    expect(answer.out).toContain("not the one that was published");
  });

  test("a statement signed by somebody else is refused", async () => {
    const answer = await verify(ZIP, { envelope: signed(ZIP, newKey()) });
    expect(answer.code).toBe(1);
    expect(answer.out).toContain("not by a key of this shop");
  });

  test("a statement that was changed after it was signed is refused", async () => {
    const envelope = signed(ZIP);
    const payload = Buffer.from(envelope.payload, "base64").toString("utf8").replace("1.2.3", "1.2.4");
    const answer = await verify(ZIP, { envelope: { ...envelope, payload: Buffer.from(payload).toString("base64") } });
    expect(answer.code).toBe(1);
  });

  test("a zip that ends early is not right", async () => {
    expect((await verify(ZIP.subarray(0, Math.floor(ZIP.byteLength / 2)))).code).toBe(1);
  });

  test("a zip that unpacks to more than a machine should take is not unpacked", () => {
    const bomb = zipSync({ zeros: new Uint8Array(4 * 1024 * 1024) }, { level: 9 });
    expect(bomb.byteLength).toBeLessThan(8 * 1024);
    const limits = { bytes: 1024 * 1024, files: 100, manifestBytes: 1024 };
    expect(inspectArchive(bomb, limits).problems).toEqual(["The zip unpacks to more than 1048576 bytes."]);
    const crowd = zipSync(Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`${at}.txt`, new Uint8Array()])));
    expect(inspectArchive(crowd, limits).problems).toEqual(["The zip holds more than 100 files."]);
  });

  test("what cannot be checked ends with 2 and a sentence", async () => {
    const file = await put("sample.zip", ZIP);
    for (const [args, sentence] of [
      [["verify", file], "--shop"],
      [["verify", join(folder, "none.zip")], "cannot be read"],
      [["verify", file, "--shop", "nowhere"], "is no address"],
      [["verify"], "Usage"],
      [["verify", file, "--what"], "Usage"],
      [["verify", file, "--signature", file, "--key", file], "is not JSON"],
    ] as const) {
      const answer = await keys(...args);
      expect(answer.code, sentence).toBe(2);
      expect(answer.error).toContain(sentence);
    }
  });

  test("without files of one's own the shop is asked, and its old keys still count", async () => {
    const known = [newKey(), KEY].map(({ publicPem }, index) => ({
      public_key_pem: publicPem,
      retired_at: index === 1 ? "2026-11-21T00:00:00.000Z" : null,
    }));
    const shop = createServer((request, response) => {
      const isKeys = request.url === "/.well-known/keys-signing.json";
      const isSignature = request.url === "/api/v1/marketplace/keys/sample/versions/1.2.3/signature";
      response.statusCode = isKeys || isSignature ? 200 : 404;
      response.end(JSON.stringify(isKeys ? { keys: known } : isSignature ? signed(ZIP) : {}));
    }).listen(0);
    const address = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
    const other = buildZip(FILES, { ...FACTS, version: "9.9.9" });
    const [right, unknown] = [
      await keys("verify", await put("a.zip", ZIP), "--shop", address, "--json"),
      await keys("verify", await put("b.zip", other), "--shop", address),
    ];
    shop.close();
    expect(right.code).toBe(0);
    expect(JSON.parse(right.out)).toMatchObject({ ok: true, key_id: KEY.keyId, files: 2 });
    expect(unknown.code).toBe(1);
    expect(unknown.out).toContain("has published no sample 9.9.9");
  });
});
