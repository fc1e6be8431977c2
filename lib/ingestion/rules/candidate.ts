import type { KeyType } from "../../catalog/schema";
import { type AssetFile, error, hasError, type Problem, warning } from "../schema";
import { checkArchives } from "./archive/check-archive";
import { changelogEntry } from "./changelog";
import { checkFiles, type Documents } from "./check-files";
import { contentHash } from "./content";
import { type JsonSource, withLines } from "./lines";
import { checkManifest, readManifest } from "./manifest/check-manifest";
import { type AssetKind, keyTypeOf, type Manifest } from "./manifest/definitions";
import { clashingNames } from "./paths";
import { findSecrets } from "./secrets";

/** An asset that passed every check and can become a version. */
export type Candidate = {
  readonly slug: string;
  readonly version: string;
  readonly type: KeyType;
  readonly manifest: Manifest;
  readonly manifestFile: string;
  readonly source: JsonSource | null;
  readonly files: readonly AssetFile[];
  readonly contentHash: string;
  readonly documents: Documents;
  readonly changelogEntry: string;
  /** The day that its changelog gives, if it gives one. */
  readonly releasedAt: Date | null;
};

export type Checked = {
  readonly candidate: Candidate | null;
  readonly slug: string | null;
  readonly version: string | null;
  /** The manifest as it stands in its file, for the lines of its fields. */
  readonly source: JsonSource | null;
  readonly problems: Problem[];
};

const MANIFESTS = ["key.json", "pack.json"];

function manifestOf(files: readonly AssetFile[], kind: AssetKind, fallback: unknown) {
  const file = files.find(({ path }) => path === kind.manifest);
  if (file) return { ...readManifest(file.bytes, kind), file: kind.manifest };
  const other = files.find(({ path }) => MANIFESTS.includes(path));
  if (other) {
    const read = readManifest(other.bytes, { ...kind, manifest: other.path === "key.json" ? "key.json" : "pack.json" });
    const misnamed = warning(other.path, null, `The manifest of this kind of asset is called ${kind.manifest}.`);
    return { ...read, problems: [misnamed, ...read.problems], file: other.path };
  }
  if (fallback !== undefined)
    return { ...checkManifest(fallback, kind, kind.manifest), source: null, file: kind.manifest };
  const missing = error(kind.manifest, null, `The asset has no manifest; it needs a ${kind.manifest}.`);
  return { manifest: null, problems: [missing], source: null, file: kind.manifest };
}

/**
 * Checks the files of one asset by all rules of its kind. `fallback` is a manifest for archives that carry none.
 * `candidate` is null exactly when a problem is an error.
 */
export function checkAsset(files: readonly AssetFile[], kind: AssetKind, fallback?: unknown): Checked {
  const read = manifestOf(files, kind, fallback);
  const safety = [
    ...clashingNames(files.map((file) => file.path)),
    ...files.flatMap((file) => findSecrets(file.path, file.bytes)),
    ...checkArchives(files),
  ];
  const { manifest, source } = read;
  if (!manifest) return { candidate: null, slug: null, version: null, source, problems: [...read.problems, ...safety] };
  const checked = checkFiles(files, kind, manifest);
  const entry = changelogEntry(checked.documents.changelog, manifest.version);
  const untold =
    entry.text === "" && checked.documents.changelog !== ""
      ? [
          warning(
            "CHANGELOG.md",
            null,
            `CHANGELOG.md says nothing of version ${manifest.version}; give it a heading of its own.`,
          ),
        ]
      : [];
  const problems = withLines([...read.problems, ...safety, ...checked.problems, ...untold], source);
  const { slug, version } = manifest;
  if (hasError(problems)) return { candidate: null, slug, version, source, problems };
  const candidate: Candidate = {
    slug,
    version,
    type: keyTypeOf(manifest.tool),
    manifest,
    manifestFile: read.file,
    source,
    files,
    contentHash: contentHash(files),
    documents: checked.documents,
    changelogEntry: entry.text,
    releasedAt: entry.releasedAt,
  };
  return { candidate, slug, version, source, problems };
}
