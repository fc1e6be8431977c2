import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { checkAsset } from "@/lib/ingestion/rules/candidate";
import { ASSET_KINDS } from "@/lib/ingestion/rules/manifest/definitions";
import type { Problem } from "@/lib/ingestion/schema";
import { assetFiles, inMemory, type KindFolder, MANIFESTS, zipOf } from "@/tests/support/library";

const FOLDERS = Object.keys(MANIFESTS) as KindFolder[];

function kindOf(folder: KindFolder) {
  const kind = ASSET_KINDS.find((known) => known.folder === folder);
  if (!kind) throw new Error(`${folder} is no folder of a library.`);
  return kind;
}

function check(
  folder: KindFolder,
  manifest: Record<string, unknown> = {},
  files: Record<string, string | Uint8Array | null> = {},
) {
  return checkAsset(inMemory(assetFiles(folder, manifest, files)), kindOf(folder));
}

const brief = (problems: readonly Problem[], level: Problem["level"]) =>
  problems
    .filter((problem) => problem.level === level)
    .map(({ file, field }) => (field === null ? file : `${file} ${field}`));

/** The errors of an asset, each as its file and field. */
function errorsOf(
  folder: KindFolder,
  manifest?: Record<string, unknown>,
  files?: Record<string, string | Uint8Array | null>,
) {
  const { candidate, problems } = check(folder, manifest, files);
  const errors = brief(problems, "error");
  expect(candidate === null).toBe(errors.length > 0);
  return errors;
}

describe("an asset without fault", () => {
  test.each(FOLDERS)("of %s passes without a remark", (folder) => {
    const { candidate, problems } = check(folder);
    expect(problems).toEqual([]);
    expect(candidate).toMatchObject({ slug: "sample", version: "1.0.0", changelogEntry: "- Made." });
  });
});

describe("globs of a preview", () => {
  test("are a known field; one that names nothing is a warning", () => {
    const preview = ["README.md", "src/**/*.ts", "docs/*.md"];
    const { problems } = check("node-next-keys", { preview });
    expect(problems).toMatchObject([{ level: "warning", field: "preview.2", line: 1 }]);
  });
});

describe("what would make a KEY wrong is refused, by file and field", () => {
  test.each(["slug", "title", "description", "tool", "key_type", "version", "outcome", "maturity", "license_spdx"])(
    "a manifest without %s, in every kind of asset",
    (field) => {
      for (const folder of FOLDERS) {
        const file = folder === "runbook-keys" ? "pack.json" : "key.json";
        expect(errorsOf(folder, { [field]: undefined })).toEqual([`${file} ${field}`]);
      }
    },
  );

  test.each<[KindFolder, Record<string, unknown>, string]>([
    ["node-next-keys", { slug: "Not A Slug" }, "slug"],
    ["node-next-keys", { slug: "x".repeat(101) }, "slug"],
    ["node-next-keys", { slug: "`sample`" }, "slug"],
    ["node-next-keys", { title: "x".repeat(201) }, "title"],
    ["node-next-keys", { description: "x".repeat(5001) }, "description"],
    ["node-next-keys", { version: "1.0" }, "version"],
    ["node-next-keys", { version: "v1.0.0" }, "version"],
    ["node-next-keys", { version: "1.0.0+build" }, "version"],
    ["node-next-keys", { version: `1.0.0-${"x".repeat(50)}` }, "version"],
    ["node-next-keys", { version: "99999999999.0.0" }, "version"],
    ["node-next-keys", { maturity: "gold" }, "maturity"],
    ["node-next-keys", { key_type: [] }, "key_type"],
    ["node-next-keys", { tool: "stripe" }, "tool"],
    ["node-next-keys", { price_cents: 79.5 }, "price_cents"],
    ["node-next-keys", { price_cents: 0 }, "price_cents"],
    ["node-next-keys", { price_cents: "7900" }, "price_cents"],
    ["node-next-keys", { documentation: ["docs/absent.md"] }, "documentation.0"],
    ["node-next-keys", { documentation: ["../README.md"] }, "documentation.0"],
    ["node-next-keys", { title: "a\0b" }, "title"],
    ["node-next-keys", { extra: { deep: ["\ud800"] } }, "extra.deep.0"],
    ["jupyter-keys", { runtime_minutes: 0 }, "runtime_minutes"],
    ["stripe-keys", { tool: "github" }, "tool"],
    ["node-next-keys", { preview: { glob: "*" } }, "preview"],
    ["node-next-keys", { preview: ["src/{a,b}.ts"] }, "preview.0"],
    ["node-next-keys", { preview: ["src/*a*b*c"] }, "preview.0"],
    ["node-next-keys", { preview: ["src/+(a|b).ts"] }, "preview.0"],
    ["node-next-keys", { preview: Array(21).fill("README.md") }, "preview"],
  ])("a wrong field (%s, case %#)", (folder, manifest, field) => {
    expect(errorsOf(folder, manifest)).toEqual([`key.json ${field}`]);
  });

  test("the message says what would be right", () => {
    const { problems } = check("node-next-keys", { maturity: "gold" });
    expect(problems[0]?.message).toContain("starter, operator, scale or enterprise");
  });

  test.each<[string, KindFolder, Record<string, string | Uint8Array | null>, string]>([
    ["no manifest", "node-next-keys", { "key.json": null }, "key.json"],
    ["a manifest that is not JSON", "node-next-keys", { "key.json": "{" }, "key.json"],
    ["a manifest that is a list", "node-next-keys", { "key.json": "[]" }, "key.json"],
    [
      "a manifest nested without end",
      "node-next-keys",
      { "key.json": `${"[".repeat(50_000)}${"]".repeat(50_000)}` },
      "key.json 0.0.0",
    ],
    ["a manifest that is not UTF-8", "node-next-keys", { "key.json": Buffer.from([0x7b, 0xff, 0x7d]) }, "key.json"],
    ["a manifest of a mebibyte", "node-next-keys", { "key.json": " ".repeat(1 << 20) }, "key.json"],
    [
      "no README",
      "node-next-keys",
      { "README.md": null, "key.json": JSON.stringify({ ...MANIFESTS["node-next-keys"], documentation: [] }) },
      "README.md",
    ],
    ["an empty README", "node-next-keys", { "README.md": " \n" }, "README.md"],
    ["a README that is not UTF-8", "node-next-keys", { "README.md": Buffer.from([0xc3, 0x28]) }, "README.md"],
    ["a README with NUL", "node-next-keys", { "README.md": "a\0b" }, "README.md"],
    ["no code", "node-next-keys", { "src/index.ts": null, "tests/index.test.ts": null }, "src/"],
    ["no notebook", "jupyter-keys", { "notebooks/sample.ipynb": null }, "notebooks/"],
    ["a notebook that is none", "jupyter-keys", { "notebooks/sample.ipynb": "{}" }, "notebooks/sample.ipynb"],
    ["names that differ in case", "node-next-keys", { "src/a.ts": "1", "src/A.ts": "2" }, "src/A.ts"],
  ])("%s", (_name, folder, files, place) => {
    expect(errorsOf(folder, {}, files)).toEqual([place]);
  });

  test("a licence of the author's own without its text; a known one may go without", () => {
    expect(errorsOf("node-next-keys", { license_spdx: "LicenseRef-Own-1.0" }, { "LICENSE.txt": null })).toEqual([
      "LICENSE.txt",
    ]);
    expect(errorsOf("node-next-keys", { license_spdx: "MIT" }, { "LICENSE.txt": null })).toEqual([]);
  });
});

describe("what a buyer would not miss is a warning, and the value is kept", () => {
  type Variant = { folder: KindFolder; manifest?: Record<string, unknown>; files?: Record<string, string | null> };
  test.each<[string, Variant, string]>([
    [
      "a tenant_scope that nobody listed",
      { folder: "node-next-keys", manifest: { tenant_scope: "per-galaxy" }, files: {} },
      "key.json tenant_scope",
    ],
    ["a new key_type", { folder: "runbook-keys", manifest: { key_type: ["drill"] }, files: {} }, "pack.json key_type"],
    [
      "a new severity",
      { folder: "runbook-keys", manifest: { severity_level: "p9" }, files: {} },
      "pack.json severity_level",
    ],
    [
      "a new difficulty",
      { folder: "jupyter-keys", manifest: { difficulty: "wizard" }, files: {} },
      "key.json difficulty",
    ],
    [
      "one value in place of a list",
      { folder: "node-next-keys", manifest: { tags: "one" }, files: {} },
      "key.json tags",
    ],
    [
      "an author as a text",
      { folder: "node-next-keys", manifest: { author: "Somebody" }, files: {} },
      "key.json author",
    ],
    ["no tags", { folder: "cursor-keys", manifest: { tags: undefined }, files: {} }, "key.json tags"],
    [
      "a quickstart in place of a checklist",
      { folder: "runbook-keys", manifest: {}, files: { "checklist.md": null, "quickstart.md": "Go." } },
      "checklist.md",
    ],
    ["no changelog", { folder: "node-next-keys", manifest: {}, files: { "CHANGELOG.md": null } }, "CHANGELOG.md"],
    [
      "a changelog silent about this version",
      { folder: "node-next-keys", manifest: {}, files: { "CHANGELOG.md": "# Changelog\n\n## 0.9.0\n" } },
      "CHANGELOG.md",
    ],
    [
      "a manifest under the other name",
      {
        folder: "github-keys",
        manifest: {},
        files: { "pack.json": JSON.stringify(MANIFESTS["github-keys"]), "key.json": null },
      },
      "pack.json",
    ],
  ])("%s", (_name, { folder, manifest, files }, place) => {
    const { candidate, problems } = check(folder, manifest, files);
    expect(candidate).not.toBeNull();
    expect(brief(problems, "error")).toEqual([]);
    expect(brief(problems, "warning")).toEqual([place]);
  });

  test("a promised checklist.md that is called quickstart.md", () => {
    const { candidate, problems } = check(
      "runbook-keys",
      { documentation: ["README.md", "checklist.md"] },
      { "checklist.md": null, "quickstart.md": "Go." },
    );
    expect(candidate).not.toBeNull();
    expect(brief(problems, "warning")).toEqual(["checklist.md", "pack.json documentation.1"]);
  });

  test("an unknown field is kept and mentioned as a hint", () => {
    const { candidate, problems } = check("node-next-keys", { mood: { is: "good" }, tenant_scope: "per-galaxy" });
    expect(candidate?.manifest).toMatchObject({ mood: { is: "good" }, tenant_scope: "per-galaxy" });
    expect(brief(problems, "hint")).toEqual(["key.json mood"]);
  });
});

const PEM_LABEL = "PRIVATE KEY";
const privateKey = `-----BEGIN ${PEM_LABEL}-----\n${"MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIB".repeat(2)}\n-----END ${PEM_LABEL}-----\n`;
const liveKey = ["sk", "live", "51H8x2QpZ7mWv9LtRb4KyNc3"].join("_");

describe("what may not be sold is refused", () => {
  test.each<[string, string, string | Uint8Array]>([
    ["a private key", "src/cert.txt", privateKey],
    ["a private key in JSON", "src/account.json", JSON.stringify({ private_key: privateKey })],
    ["a live Stripe key", "src/config.ts", `export const key = "${liveKey}";`],
    ["a zip with an .env inside", "data/backup.zip", zipOf({ "app/.env": "A=1" })],
    ["a zip whose names climb out", "data/backup.zip", zipOf({ "../../etc/passwd": "x" })],
    ["a zip with a private key in a zip", "data/outer.zip", zipOf({ "inner.zip": zipOf({ "key.txt": privateKey }) })],
    ["a damaged zip", "data/broken.zip", Buffer.from("PK\u0003\u0004 and nothing more of it")],
    ["a gzip that unpacks past the limit", "data/bomb.gz", gzipSync(Buffer.alloc(201 * 1024 * 1024))],
    ["an archive that cannot be looked into", "data/a.7z", Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4])],
    ["an archive by what it is, not by its name", "data/photo.png", zipOf({ "../x": "1" })],
  ])("%s", (_name, path, content) => {
    expect(errorsOf("node-next-keys", {}, { [path]: content })).toEqual([path]);
  });

  test("many small archives share one limit", () => {
    const part = gzipSync(Buffer.alloc(80 * 1024 * 1024));
    expect(errorsOf("node-next-keys", {}, { "a.gz": part, "b.gz": part, "c.gz": part })).toEqual(["c.gz"]);
  });

  test("a zip that states less than it unpacks to", () => {
    const zip = Buffer.from(zipOf({ "zeros.txt": "0".repeat(100_000) }));
    const directory = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    zip.writeUInt32LE(10, directory + 24);
    expect(errorsOf("node-next-keys", {}, { "liar.zip": zip })).toEqual(["liar.zip"]);
  });

  test("archives and talk about keys that are harmless pass", () => {
    const prose = `Search for "-----BEGIN ${PEM_LABEL}-----" and for sk_live_EXAMPLEEXAMPLEEXAMPLE1234.\n`;
    expect(
      errorsOf(
        "node-next-keys",
        {},
        {
          "data/fine.zip": zipOf({ "a/b.txt": "1" }),
          "data/fine.csv.gz": gzipSync("a,b\n1,2\n"),
          "src/leaks.md": prose,
          ".env.example": "STRIPE_SECRET_KEY=\n",
        },
      ),
    ).toEqual([]);
  });
});
