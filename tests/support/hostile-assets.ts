import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostileArchives } from "./hostile-archives";
import { assetFiles, type KindFolder, writeAsset, writeFiles } from "./library";

/** An asset of the hostile library: what ingestion makes of it, and the file that it names when it refuses. */
export type HostileAsset = {
  readonly slug: string;
  readonly outcome: "refused" | "ingested";
  /** The file of the first error; null for what is not refused. */
  readonly file: string | null;
};

type Changes = Readonly<Record<string, string | Uint8Array | null>>;
type Manifest = Readonly<Record<string, unknown>>;

const MIB = 1024 * 1024;
/** A program of every Unix. */
const MAKE_PIPE = "mkfifo";
const FOLDER: KindFolder = "node-next-keys";
const NAMES: Readonly<Record<string, string>> = {
  "name-control": "src/a\u0007b.ts",
  "name-terminal": "src/\u001b[31mred.ts",
  "name-c1": "src/\u009b31m.ts",
  "name-bidi": "src/invoice\u202efdp.ts",
  "name-invisible": "src/in\u200bdex.ts",
  "name-tag": "src/a\u{e0041}.ts",
  "name-line": "src/a\nb.ts",
  "name-backslash": "src/..\\..\\evil.ts",
  "name-colon": "src/a:b.ts",
  "name-markup": "src/<img src=x>.ts",
  "name-dot": "src/index.ts.",
  "name-space": "src/index.ts ",
  "name-device": "src/con.ts",
  "name-device-port": "src/LPT1",
  "name-proto": "src/__proto__",
  "name-deep": `${"a/".repeat(13)}b.ts`,
  "name-long": `src/${"x".repeat(100)}/${"y".repeat(100)}.ts`,
  "name-ours": "keys-manifest.json",
  "name-versions": "Versions/1.0.0/README.md",
  "name-env": "config/.env.production",
  "name-key": "deploy/id_rsa",
};

const BIDI = "if (isAdmin) { /*\u202e } \u2066 begin admins only */";
const CONTENT: Readonly<Record<string, readonly [path: string, content: string | Uint8Array]>> = {
  "text-bidi-source": ["src/guard.ts", BIDI],
  "text-bidi-readme": ["README.md", `# Sample\n\n${BIDI}\n`],
  "text-bidi-notebook": ["notebooks/a.ipynb", `{"cells": [], "a": "${BIDI}"}`],
  "text-not-utf8": ["README.md", Buffer.from([0x23, 0x20, 0xff, 0xfe])],
  "text-utf16": ["README.md", Buffer.from("\ufeff# Sample", "utf16le")],
  "text-nul": ["README.md", "# Sam\0ple"],
  "text-private-key": ["src/key.ts", `-----BEGIN PRIVATE KEY-----\n${"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC".repeat(3)}`],
  "manifest-no-json": ["key.json", "{"],
  "manifest-utf16": ["key.json", Buffer.from("\ufeff{}", "utf16le")],
  "manifest-not-utf8": ["key.json", Buffer.from([0x7b, 0xc3, 0x28, 0x7d])],
  "manifest-large": ["key.json", " ".repeat(MIB)],
  "manifest-deep": ["key.json", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
};

const MANIFESTS: Readonly<Record<string, Manifest>> = {
  "field-bidi": { title: "Safe \u202eevitacidne" },
  "field-terminal": { title: "\u001b]0;owned\u0007Sample" },
  "field-invisible": { description: "Ignore\u{e0049}\u{e0047}\u{e004e} all" },
  "field-name": { "ti\u200btle": "Other" },
  "field-nul": { outcome: "a\0b" },
  "field-half": { tags: ["\ud800"] },
  "field-version": { version: "1.0.0/../../x" },
  "field-slug": { slug: "../field-slug" },
  "field-promise": { documentation: ["../../../etc/passwd"] },
  "field-globs": { preview: ["{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}"] },
};

const SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>";
/** Well-formed, so that a browser draws it: what it tries, it could do. */
const DRAWING = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" onload="alert(1)"><script>alert(1)</script>
<image href="https://tracker.example/p.png" width="9" height="9"/><foreignObject width="9" height="9">
<iframe xmlns="http://www.w3.org/1999/xhtml" src="https://tracker.example/"/></foreignObject><rect width="40" height="20"/></svg>`;
const CELLS = [
  { cell_type: "markdown", metadata: {}, source: [`[go](javascript:alert(1)) ${SCRIPT}`] },
  {
    cell_type: "code",
    metadata: {},
    execution_count: 1,
    source: ["print()"],
    outputs: [
      { output_type: "display_data", metadata: {}, data: { "text/html": SCRIPT } },
      { output_type: "display_data", metadata: {}, data: { "image/svg+xml": DRAWING } },
    ],
  },
];
/** Several times the same, so that some of it is shown to everybody. */
const NOTEBOOK = {
  cells: [...CELLS, ...CELLS, ...CELLS, ...CELLS].map((cell, index) => ({ ...cell, id: `cell-${index}` })),
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
};

/** What is sold as it is: nothing of it runs where it is packed, and where it is shown it is made harmless. */
const HARMLESS: Readonly<Record<string, readonly [manifest: Manifest, files: Changes]>> = {
  "harmless-scripts": [
    { title: "<b>Bold</b> & Co", description: SCRIPT, tags: ["=cmd|' /C calc'!A0"] },
    {
      "README.md": `# Sample\n\n${SCRIPT}\n\n[click](javascript:alert(1))\n\n![x](https://tracker.example/p.gif)\n`,
      "assets/logo.svg": DRAWING,
      "CHANGELOG.md": `# Changelog\n\n## 1.0.0\n\n${SCRIPT}\n\n- [notes](javascript:alert(1)) and ![x](https://tracker.example/n.gif)\n`,
      // Long enough that its beginning is shown to everybody.
      "src/page.html": `<!doctype html>\n${`${SCRIPT}\n`.repeat(24)}`,
    },
  ],
  "harmless-notebook": [{}, { "notebooks/a.ipynb": JSON.stringify(NOTEBOOK) }],
  "harmless-bom": [{}, { "README.md": "\ufeff# Sample\r\n\r\nWith a mark at its beginning.\r\n" }],
  "harmless-leftovers": [{}, leftovers()],
};

/** More of an operating system's leftovers than a report lists, and real files after them. */
function leftovers(): Changes {
  const folders = Array.from({ length: 150 }, (_, index) => `src/part-${String(index).padStart(3, "0")}`);
  return Object.fromEntries(
    folders.flatMap((folder) => [
      [`${folder}/.DS_Store`, "x"],
      [`${folder}/index.ts`, "1"],
    ]),
  );
}

const refused = (slug: string, file: string): HostileAsset => ({ slug, outcome: "refused", file });

function writeContents(root: string): HostileAsset[] {
  const named = Object.entries(NAMES).map(([slug, path]) => {
    writeAsset(root, FOLDER, { slug }, { [path]: "1" });
    const file = slug === "name-versions" ? "Versions" : slug === "name-deep" ? "a/".repeat(13).slice(0, -1) : path;
    return refused(slug, file);
  });
  const filled = Object.entries(CONTENT).map(([slug, [path, content]]) => {
    writeAsset(root, FOLDER, { slug }, { [path]: content });
    return refused(slug, path);
  });
  const described = Object.entries(MANIFESTS).map(([slug, manifest]) => {
    writeFiles(join(root, FOLDER, slug), assetFiles(FOLDER, { slug, ...manifest }));
    return refused(slug, "key.json");
  });
  const archived = Object.entries(hostileArchives()).map(([name, bytes]) => {
    const slug = `archive-${name.replaceAll(".", "-")}`;
    writeAsset(root, FOLDER, { slug }, { [`data/${name}`]: bytes });
    return refused(slug, `data/${name}`);
  });
  return [...named, ...filled, ...described, ...archived];
}

/** Writes those alone that are sold: their texts try all that a page could let them do. */
export function writeHarmless(root: string): HostileAsset[] {
  return Object.entries(HARMLESS).map(([slug, [manifest, files]]) => {
    writeAsset(root, FOLDER, { slug, ...manifest }, files);
    return { slug, outcome: "ingested", file: null };
  });
}

/** Links and things that are no files. `outside` is a folder beside the library. */
function writeLinks(root: string, outside: string): HostileAsset[] {
  writeFiles(outside, { "secret.txt": "not for sale", "folder/x.ts": "not for sale" });
  writeFiles(join(outside, "asset"), assetFiles(FOLDER, { slug: "link-asset" }));
  writeFiles(join(outside, "versions/0.1.0"), assetFiles(FOLDER, { slug: "link-versions", version: "0.1.0" }));
  const links: readonly (readonly [slug: string, path: string, target: string])[] = [
    ["link-file", "src/link.ts", join(outside, "secret.txt")],
    ["link-climbing", "src/link.ts", "../../../../outside/secret.txt"],
    ["link-folder", "src/link", join(outside, "folder")],
    ["link-loop", "src/link", "link"],
    ["link-nowhere", "src/link", "nowhere"],
    ["link-device", "src/link", "/dev/zero"],
    ["link-self", "src/link", ".."],
    ["link-versions", "versions", join(outside, "versions")],
    ["link-yanked", "yanked.json", "/dev/zero"],
  ];
  const linked = links.map(([slug, path, target]) => {
    symlinkSync(target, join(writeAsset(root, FOLDER, { slug }), path));
    return refused(slug, path);
  });
  writeAsset(root, FOLDER, { slug: "link-manifest" }, { "key.json": null });
  symlinkSync(join(outside, "asset/key.json"), join(root, FOLDER, "link-manifest/key.json"));
  symlinkSync(join(outside, "asset"), join(root, FOLDER, "link-asset"));
  // It would be waited for until somebody writes.
  execFileSync(MAKE_PIPE, [join(writeAsset(root, FOLDER, { slug: "pipe" }), "src/pipe")]);
  return [...linked, refused("link-manifest", "key.json"), refused("link-asset", ""), refused("pipe", "src/pipe")];
}

function writeSizes(root: string, crowd: number): HostileAsset[] {
  const sized = (slug: string, sizes: readonly number[]) => {
    const place = writeAsset(root, FOLDER, { slug });
    for (const [index, size] of sizes.entries()) {
      const file = join(place, `data-${index}.bin`);
      writeFileSync(file, "");
      truncateSync(file, size);
    }
  };
  sized("size-file", [21 * MIB]);
  sized("size-terabyte", [1024 * 1024 * MIB]);
  sized("size-sum", [18 * MIB, 18 * MIB, 18 * MIB]);
  const files = writeAsset(root, FOLDER, { slug: "size-crowd" });
  for (let index = 0; index < crowd; index += 1) writeFileSync(join(files, `src/${index}.ts`), "");
  const folders = writeAsset(root, FOLDER, { slug: "size-folders" });
  for (let index = 0; index < 2100; index += 1) mkdirSync(join(folders, `src/${index}`));
  return [
    refused("size-file", "data-0.bin"),
    refused("size-terabyte", "data-0.bin"),
    refused("size-sum", ""),
    refused("size-crowd", ""),
    refused("size-folders", ""),
  ];
}

/** Names that are one name on some systems; only a system that tells them apart can hold both. */
function writeClashes(root: string): HostileAsset[] {
  writeAsset(root, FOLDER, { slug: "clash-case" }, { "src/A.ts": "1", "src/a.ts": "2" });
  writeAsset(root, FOLDER, { slug: "clash-accent" }, { "src/\u00e9.ts": "1", "src/e\u0301.ts": "2" });
  writeAsset(root, FOLDER, { slug: "clash-sharp" }, { "src/stra\u00dfe.ts": "1", "src/STRASSE.ts": "2" });
  const bytes = join(writeAsset(root, FOLDER, { slug: "name-bytes" }), "src");
  writeFileSync(Buffer.concat([Buffer.from(`${bytes}/`), Buffer.from([0x61, 0xff, 0x62])]), "1");
  return [
    { slug: "clash-case", outcome: "refused", file: "src/a.ts" },
    { slug: "clash-accent", outcome: "refused", file: "src/\u00e9.ts" },
    { slug: "clash-sharp", outcome: "refused", file: "src/stra\u00dfe.ts" },
    refused("name-bytes", "src/a\ufffdb"),
  ];
}

/**
 * Writes a library full of hostile assets into `<parent>/library`, with what its links lead to beside it, and one good
 * asset among them ("good"). `crowd` is how many files its largest folder has. Needs a system that has links and tells
 * letters' case apart.
 */
export function writeHostileLibrary(parent: string, crowd = 2100): { root: string; assets: HostileAsset[] } {
  const root = join(parent, "library");
  const outside = join(parent, "outside");
  writeAsset(root, FOLDER, { slug: "good" });
  const assets: HostileAsset[] = [
    { slug: "good", outcome: "ingested", file: null },
    ...writeContents(root),
    ...writeHarmless(root),
    ...writeLinks(root, outside),
    ...writeClashes(root),
    ...writeSizes(root, crowd),
  ];
  return { root, assets };
}
