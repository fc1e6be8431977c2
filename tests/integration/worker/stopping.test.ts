import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { database, disconnect, transaction } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { addJob } from "@/lib/platform/jobs";
import { runWorker } from "@/worker/start";

const TRIES = 20;

beforeEach(async () => {
  await database().$executeRaw`delete from graphile_worker._private_jobs`;
});
afterAll(disconnect);

type Left = { lockedBy: string | null; lastError: string | null };

/** What is left on the queue of a job that ends a little after its worker was told to stop. */
async function leftAfterStopping(end: () => void): Promise<Left[]> {
  const { promise: hasBegun, resolve: begin } = Promise.withResolvers<void>();
  const work = async () => {
    begin();
    await wait(20);
    end();
  };
  const worker = await runWorker({ connectionString: env().DATABASE_URL, taskList: { work }, crontab: "" });
  await transaction((tx) => addJob(tx, "work", {}, { maxAttempts: 1 }));
  await hasBegun;
  await worker.stop();
  return database().$queryRaw<Left[]>`
    select locked_by as "lockedBy", last_error as "lastError" from graphile_worker._private_jobs order by id`;
}

describe("a job that is under way when its worker is told to stop", () => {
  it("is done and off the queue once the worker has stopped", async () => {
    for (let count = 0; count < TRIES; count += 1) expect(await leftAfterStopping(() => undefined)).toEqual([]);
  });

  it("is held by nobody when it fails, and says why", async () => {
    const fail = () => {
      throw new Error("The mail server is away.");
    };
    for (let count = 1; count <= TRIES; count += 1) {
      const left = await leftAfterStopping(fail);
      expect(left).toHaveLength(count);
      expect(left.at(-1)).toMatchObject({ lockedBy: null, lastError: expect.stringContaining("mail server is away") });
    }
  });
});
