import { setTimeout as wait } from "node:timers/promises";
import type { TaskList } from "graphile-worker";
import { database } from "@/lib/platform/db";

/** Where two servers of a test write down what they did. */
export async function createWorkTable(): Promise<void> {
  await database().$executeRaw`
    create table test_work (
      id bigint generated always as identity primary key,
      item text not null,
      server text not null,
      started timestamptz not null default clock_timestamp(),
      ended timestamptz
    )`;
}

/** A server's tasks: `note` takes a moment, or for ever when its item is the one that hangs on this server. */
export function noteTasks(server: string): TaskList {
  return {
    note: async (payload, helpers) => {
      const { item, hangs_on } = payload as { item: string; hangs_on?: string };
      const [row] = await database().$queryRaw<{ id: bigint }[]>`
        insert into test_work (item, server) values (${item}, ${server}) returning id`;
      if (hangs_on === server) await helpers.abortPromise;
      await wait(5);
      await database().$executeRaw`update test_work set ended = clock_timestamp() where id = ${row?.id}`;
    },
  };
}
