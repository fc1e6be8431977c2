import { gunzipSync } from "node:zlib";
import { type AssetFile, error, LIMITS, type Problem } from "../../schema";
import { clashingNames, nameProblem } from "../paths";
import { findSecrets } from "../secrets";
import { type Budget, type Entry, newBudget, spend, tooMuch, UnsafeArchive } from "./budget";
import { readTar } from "./tar-reader";
import { readZip } from "./zip-reader";

const MOST_PROBLEMS = 100;

type Format = "zip" | "gzip" | "tar" | "opaque";

const SIGNATURES: readonly (readonly [format: Format, at: number, bytes: readonly number[]])[] = [
  ["zip", 0, [0x50, 0x4b, 0x03, 0x04]],
  ["zip", 0, [0x50, 0x4b, 0x05, 0x06]],
  ["gzip", 0, [0x1f, 0x8b]],
  ["tar", 257, [0x75, 0x73, 0x74, 0x61, 0x72]],
  ["opaque", 0, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ["opaque", 0, [0x52, 0x61, 0x72, 0x21, 0x1a]],
  ["opaque", 0, [0x42, 0x5a, 0x68]],
  ["opaque", 0, [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ["opaque", 0, [0x28, 0xb5, 0x2f, 0xfd]],
];

/** By what a file is, not by what it is called; an old tar has no signature and is known by its name alone. */
function formatOf({ path, bytes }: Entry): Format | null {
  const found = SIGNATURES.find(([, at, signature]) => signature.every((byte, index) => bytes[at + index] === byte));
  if (found) return found[0];
  if (/\.zip$/i.test(path)) return "zip";
  return /\.tar$/i.test(path) ? "tar" : null;
}

function gunzip(entry: Entry, budget: Budget): Entry {
  try {
    const bytes = gunzipSync(entry.bytes, { maxOutputLength: Math.max(budget.bytes, 1) });
    spend(budget, bytes.byteLength);
    return { path: entry.path.replace(/\.gz$|\.tgz$/i, (end) => (end === ".gz" ? "" : ".tar")), bytes };
  } catch (failure) {
    if (failure instanceof Error && "code" in failure && failure.code === "ERR_BUFFER_TOO_LARGE") throw tooMuch();
    if (failure instanceof UnsafeArchive) throw failure;
    throw new UnsafeArchive("It is not a whole gzip file.");
  }
}

function contentOf(entry: Entry, format: Format, budget: Budget): Entry[] {
  switch (format) {
    case "zip":
      return readZip(entry.bytes, budget);
    case "tar":
      return readTar(entry.bytes, budget);
    case "gzip":
      return [gunzip(entry, budget)];
    case "opaque":
      throw new UnsafeArchive(
        "Archives of this kind cannot be looked into; use zip or tar.gz, or ship the files themselves.",
      );
  }
}

function inspect(entry: Entry, budget: Budget, depth: number): Problem[] {
  const format = formatOf(entry);
  if (format === null) return [];
  if (depth >= LIMITS.archiveDepth * 2)
    throw new UnsafeArchive("Archives lie in archives in archives; ship the files themselves.");
  const content = contentOf(entry, format, budget).map(({ path, bytes }) => ({
    path: path.replace(/^\.\//, ""),
    bytes,
  }));
  const inside = content.flatMap((inner) => {
    const unsafe = nameProblem(inner.path);
    return [...(unsafe ? [unsafe] : []), ...findSecrets(inner.path, inner.bytes), ...inspect(inner, budget, depth + 1)];
  });
  return [...clashingNames(content.map(({ path }) => path)), ...inside];
}

/** What is wrong with the archives among an asset's files: what they unpack to must be as safe as the asset itself. */
export function checkArchives(files: readonly AssetFile[]): Problem[] {
  const budget = newBudget();
  return files.flatMap((file) => {
    try {
      return inspect(file, budget, 0)
        .slice(0, MOST_PROBLEMS)
        .map((problem) => ({
          ...error(file.path, null, `In this archive, ${problem.file}: ${problem.message}`),
          level: problem.level,
        }));
    } catch (failure) {
      if (!(failure instanceof UnsafeArchive)) throw failure;
      return [error(file.path, null, failure.message)];
    }
  });
}
