import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { database, disconnect, transaction } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { addJob } from "@/lib/platform/jobs";
import { runWorker } from "@/worker/start";
import { createWorkTable, noteTasks } from "../../support/shared-work";

const LOOK_EVERY_MS = 250;
const PATIENCE = { timeout: 40_000, interval: 50 };

let first: { stop(): Promise<void> } | undefined;
let second: ChildProcess | undefined;

beforeAll(createWorkTable);
beforeEach(async () => {
  await database().$executeRaw`truncate test_work`;
});
afterEach(async () => {
  await kill();
  await first?.stop();
  first = undefined;
  await database().$executeRaw`delete from graphile_worker._private_jobs`;
});
afterAll(disconnect);

async function startFirst(): Promise<void> {
  const options = { connectionString: env().DATABASE_URL, crontab: "", lookEveryMs: LOOK_EVERY_MS };
  first = await runWorker({ ...options, taskList: noteTasks("first") });
}

function startSecond(): void {
  const program = fileURLToPath(new URL("../../support/second-server.ts", import.meta.url));
  const args = ["--import", "tsx", "--conditions=react-server", program];
  second = spawn(process.execPath, [...args, String(LOOK_EVERY_MS)], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
}

async function kill(): Promise<void> {
  if (second && second.exitCode === null && second.signalCode === null) {
    const ended = once(second, "exit");
    second.kill("SIGKILL");
    await ended;
  }
  second = undefined;
}

type Note = { item: string; server: string; started: Date; ended: Date | null };

const notes = (item: string) => database().$queryRaw<Note[]>`select * from test_work where item = ${item} order by id`;
const add = (payload: Record<string, string>) => transaction((tx) => addJob(tx, "note", payload));

function isTrue(check: () => Promise<boolean>): Promise<void> {
  return vi.waitFor(async () => expect(await check()).toBe(true), PATIENCE);
}

const hasBegun = (item: string) => isTrue(async () => (await notes(item)).length > 0);
const isDone = (item: string) => isTrue(async () => (await notes(item)).some((note) => note.ended !== null));

/** A job that a server took which is no more; once it is done, the dead have been looked for at least twice. */
async function addOrphan(item: string): Promise<void> {
  await transaction(async (tx) => {
    await addJob(tx, "note", { item });
    await tx.$executeRaw`
      update graphile_worker._private_jobs set locked_by = 'pool-gone', locked_at = now()
       where payload->>'item' = ${item}`;
  });
}

describe("two servers on one database", () => {
  it("share the work, and none of it is done by both", async () => {
    startSecond();
    await add({ item: "from the second" });
    await hasBegun("from the second");
    await startFirst();
    const items = Array.from({ length: 300 }, (_, index) => `item ${index}`);
    await transaction(async (tx) => {
      for (const item of items) await addJob(tx, "note", { item });
    });
    const done = () =>
      database().$queryRaw<{ item: string; times: number }[]>`
        select item, count(*)::int as times from test_work where item like 'item %' and ended is not null group by item`;
    await isTrue(async () => (await done()).length === items.length);
    expect((await done()).filter((row) => row.times !== 1)).toEqual([]);
    const servers = await database().$queryRaw`select distinct server from test_work order by server`;
    expect(servers).toEqual([{ server: "first" }, { server: "second" }]);
  });

  it("do what a killed one had begun, and leave to a living one what it is at", async () => {
    startSecond();
    await add({ item: "slow", hangs_on: "second" });
    await hasBegun("slow");
    await startFirst();
    await addOrphan("orphan");
    await isDone("orphan");
    expect(await notes("slow")).toMatchObject([{ server: "second", ended: null }]);
    await kill();
    const killed = Date.now();
    await isDone("slow");
    expect(Date.now() - killed).toBeLessThan(30_000);
    expect(await notes("slow")).toMatchObject([
      { server: "second", ended: null },
      { server: "first", ended: expect.any(Date) },
    ]);
  });

  it("do not take a server for dead whose session broke for a moment", async () => {
    const holder = async () =>
      (
        await database().$queryRaw<{ pid: number }[]>`
          select a.pid from pg_stat_activity a join pg_locks l using (pid)
           where a.application_name = 'keys-worker-alive' and a.datname = current_database()
             and l.locktype = 'advisory' and l.mode = 'ExclusiveLock' and l.granted`
      )[0]?.pid;
    startSecond();
    await add({ item: "long", hangs_on: "second" });
    await hasBegun("long");
    const before = await holder();
    expect(before).toBeDefined();
    await database().$executeRaw`select pg_terminate_backend(${before}::int)`;
    await isTrue(async () => ![undefined, before].includes(await holder()));
    await startFirst();
    await addOrphan("other orphan");
    await isDone("other orphan");
    expect(await notes("long")).toMatchObject([{ server: "second", ended: null }]);
  });
});
