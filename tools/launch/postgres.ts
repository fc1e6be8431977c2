import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { chown, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type Place, preparePlace } from "./postgres-place.ts";
import { commandOf, isAlive } from "./processes.ts";
import { waitFor } from "./progress.ts";
import { Refusal } from "./refusal.ts";

const USER = "keys";
const READY_MS = 60_000;
const STOP_MS = 30_000;

export type ClusterOptions = {
  /** The folder of its data. Remove it and everything in it is gone. */
  readonly folder: string;
  readonly port: number;
  readonly password: string;
  readonly logFile: string;
  /** Settings as `-c` takes them, for example `fsync=off`. */
  readonly settings?: readonly string[];
};

export type Cluster = {
  url(database: string): string;
  /** Resolves when PostgreSQL has ended, wanted or not. */
  readonly ended: Promise<void>;
  /** Ends it in order. */
  stop(): Promise<void>;
};

function runAs(place: Place) {
  return place.user ? { uid: place.user.uid, gid: place.user.gid } : {};
}

async function initialise(place: Place, password: string): Promise<void> {
  if (await stat(join(place.dataDir, "PG_VERSION")).catch(() => null)) return;
  const folder = await mkdtemp(join(tmpdir(), "keys-initdb-"));
  const passwordFile = join(folder, "password");
  try {
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (place.user) {
      await chown(folder, place.user.uid, place.user.gid);
      await chown(passwordFile, place.user.uid, place.user.gid);
    }
    // The built-in locale sorts and folds alike on every system.
    const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
    const args = ["-D", place.dataDir, "-U", USER, "--auth=scram-sha-256", `--pwfile=${passwordFile}`, ...locale];
    const child = spawn(place.binaries.initdb, args, {
      stdio: ["ignore", "ignore", "pipe"],
      cwd: place.dataDir,
      ...runAs(place),
    });
    let output = "";
    child.stderr?.on("data", (chunk) => {
      output += String(chunk);
    });
    const [code] = (await once(child, "exit")) as [number | null];
    if (code !== 0) throw new Refusal(`PostgreSQL could not make its data folder ${place.dataDir}: ${output.trim()}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A PostgreSQL that outlived its launcher (kill -9) is ended in order; a lock whose owner is gone is removed. */
async function clearOrphan(dataDir: string): Promise<void> {
  const lock = join(dataDir, "postmaster.pid");
  const text = await readFile(lock, "utf8").catch(() => null);
  if (text === null) return;
  const pid = Number.parseInt(text, 10);
  const command = Number.isInteger(pid) ? await commandOf(pid) : null;
  if (command?.includes("postgres") && command.includes(dataDir)) {
    process.kill(pid, "SIGINT");
    const isGone = await waitFor(async () => !isAlive(pid), STOP_MS);
    if (!isGone) throw new Refusal(`An older PostgreSQL (process ${pid}) does not end: end it and start again.`);
  }
  await rm(lock, { force: true });
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    // Not ready yet; whoever waits asks again.
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function launch(place: Place, options: ClusterOptions): ChildProcess {
  const settings = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=120",
    ...(options.settings ?? []),
  ];
  const args = ["-D", place.dataDir, "-p", String(options.port), ...settings.flatMap((setting) => ["-c", setting])];
  // Detached: Ctrl-C reaches the launcher alone, which ends the database last.
  const child = spawn(place.binaries.postgres, args, {
    stdio: ["ignore", "ignore", "pipe"],
    cwd: place.dataDir,
    detached: true,
    ...runAs(place),
  });
  child.stderr?.pipe(createWriteStream(options.logFile, { flags: "a" }));
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGINT");
  const force = setTimeout(() => child.kill("SIGQUIT"), STOP_MS);
  await ended;
  clearTimeout(force);
}

async function lastWords(logFile: string): Promise<string> {
  const lines = (await readFile(logFile, "utf8").catch(() => "")).trim().split("\n");
  return lines.filter((line) => /FATAL|PANIC|ERROR/.test(line)).at(-1) ?? lines.at(-1) ?? "";
}

/** After a crash, memory of the old server may be held for a moment by its last children: then a second try succeeds. */
async function startOnce(place: Place, options: ClusterOptions, url: string): Promise<ChildProcess | null> {
  const child = launch(place, options);
  let hasEnded = false;
  child.once("exit", () => {
    hasEnded = true;
  });
  await waitFor(async () => hasEnded || answers(url), READY_MS);
  if (!hasEnded && (await answers(url))) return child;
  await stop(child);
  return null;
}

/** Starts the cluster of a folder, making it first when it is not there. Ready for connections when it resolves. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const place = await preparePlace(options.folder);
  await clearOrphan(place.dataDir);
  await initialise(place, options.password);
  const url = (database: string) => `postgresql://${USER}:${options.password}@127.0.0.1:${options.port}/${database}`;
  let child: ChildProcess | null = null;
  await waitFor(
    async () => {
      child = await startOnce(place, options, url("postgres"));
      return child !== null;
    },
    STOP_MS,
    500,
  );
  const running = child as ChildProcess | null;
  if (!running)
    throw new Refusal(`PostgreSQL does not start: ${await lastWords(options.logFile)} (more in ${options.logFile})`);
  const ended = once(running, "exit").then(() => undefined);
  // Whoever started it may end without a chance to wait: nothing is left running all the same.
  const endWithUs = () => running.kill("SIGINT");
  process.once("exit", endWithUs);
  void ended.then(() => process.off("exit", endWithUs));
  return { url, ended, stop: () => stop(running) };
}

/** Makes a database that is not there yet, empty or as a copy of another. */
export async function ensureDatabase(adminUrl: string, name: string, template?: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [name]);
    if (rowCount === 0) await client.query(`create database "${name}"${template ? ` template "${template}"` : ""}`);
  } finally {
    await client.end();
  }
}
