import "server-only";
import { PrismaPg } from "@prisma/adapter-pg";
import { type Prisma, PrismaClient } from "../generated/prisma/client";
import { env } from "./env";

/** A transaction. Writes demand it, so that a failure midway leaves nothing. */
export type Tx = Prisma.TransactionClient;
/** Reads take either. */
export type Db = PrismaClient | Tx;

declare global {
  // Next reloads modules in development; one pool must survive that.
  var keysDatabase: PrismaClient | undefined;
}

/** A statement that begins with a comment of one word is kept prepared under that name by each connection; others are not. */
const PREPARED = /^\s*\/\* ([\w-]+) \*\//;

function connect(): PrismaClient {
  const statementNameGenerator = ({ sql }: { sql: string }) => PREPARED.exec(sql)?.[1] ?? "";
  const adapter = new PrismaPg({ connectionString: env().DATABASE_URL, max: 20 }, { statementNameGenerator });
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 10_000, timeout: 30_000 } });
}

/** The database client of this process, connected at first use. */
export function database(): PrismaClient {
  globalThis.keysDatabase ??= connect();
  return globalThis.keysDatabase;
}

/** Runs `work` in one transaction: all of it happens, or nothing. */
export function transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return database().$transaction(work);
}

/**
 * Serialises everything that concerns one thing (a subject's purchases, one order) until the transaction ends.
 * Advisory, so it also covers rows that do not exist yet.
 */
export async function lockFor(tx: Tx, name: string): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
}

/** The longest that work under `unlessBusy` may take. */
const LONGEST_WORK_MS = 5 * 60_000;

/**
 * Does `work` unless it is being done under the same name already, by this server or another one; false when it is. A
 * server that dies in the middle leaves no lock behind.
 */
export async function unlessBusy(name: string, work: () => Promise<void>): Promise<boolean> {
  return database().$transaction(
    async (tx) => {
      const [row] = await tx.$queryRaw<{ taken: boolean }[]>`
        select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as taken`;
      if (!row?.taken) return false;
      await work();
      return true;
    },
    { timeout: LONGEST_WORK_MS },
  );
}

export async function disconnect(): Promise<void> {
  await globalThis.keysDatabase?.$disconnect();
  globalThis.keysDatabase = undefined;
}
