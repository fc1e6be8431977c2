import "server-only";
import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { sha256Hex } from "../../kernel/sha256";
import { type ArtifactStore, artifactName } from "./store";

/** `file:.data/artifacts` is relative to where the shop runs, `file:/var/…` and `file:///var/…` are not. */
export function folderOfUrl(url: string): string {
  return url.startsWith("file://") ? fileURLToPath(url) : resolve(url.slice("file:".length));
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const INCOMING = ".incoming";
const ABANDONED_MS = 3_600_000;

/** Nobody ever sees half a file: it is written elsewhere, made durable, and moved to its place in one step. */
async function writeDurably(root: string, path: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(root, INCOMING, randomUUID());
  await Promise.all([dirname(temporary), dirname(path)].map((folder) => mkdir(folder, { recursive: true })));
  try {
    const handle = await open(temporary, "wx", 0o644);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Takes away what a crash left half written. Another process may be writing now, so what is fresh stays. */
async function removeAbandoned(root: string, nowMs: number): Promise<void> {
  const folder = join(root, INCOMING);
  for (const name of await readdir(folder)) {
    const found = await unlessMissing(stat(join(folder, name)));
    if (found && nowMs - found.mtimeMs > ABANDONED_MS) await rm(join(folder, name), { force: true });
  }
}

/** Artifacts in a folder of this machine. */
export function fileStore(root: string): ArtifactStore {
  const pathOf = (sha256: string) => join(root, artifactName(sha256));
  const statOf = async (sha256: string) => {
    const found = await unlessMissing(stat(pathOf(sha256)));
    return found?.isFile() ? { bytes: found.size } : null;
  };
  let isTidy = false;
  return {
    stat: statOf,
    async put(sha256, bytes) {
      const path = pathOf(sha256);
      // A file that a failing disk has damaged is not trusted for its name, it is written anew.
      const stored = await unlessMissing(readFile(path));
      if (stored && sha256Hex(stored) === sha256) return;
      await writeDurably(root, path, bytes);
      if (isTidy) return;
      isTidy = true;
      // The file system's own time: what was just written is new.
      await removeAbandoned(root, (await stat(path)).mtimeMs);
    },
    async openStream(sha256, range) {
      const handle = await open(pathOf(sha256), "r");
      const stream = createReadStream("", { fd: handle, start: range?.start, end: range?.end });
      return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
    },
  };
}
