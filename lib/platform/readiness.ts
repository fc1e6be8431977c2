import "server-only";
import { database } from "./db";
import { log } from "./log";

export type Check = { readonly name: string; readonly ok: boolean; readonly detail?: string };
const PATIENCE_MS = 3_000;

async function check(name: string, work: () => Promise<string | null>): Promise<Check> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${PATIENCE_MS / 1000} seconds`), PATIENCE_MS);
  });
  try {
    const detail = await Promise.race([work(), late]);
    return detail === null ? { name, ok: true } : { name, ok: false, detail };
  } catch (error) {
    // What went wrong may name hosts and accounts: it goes into the log, not to whoever asks.
    log().warn({ err: error, check: name }, "not ready");
    return { name, ok: false, detail: "not reachable" };
  } finally {
    clearTimeout(timer);
  }
}

async function missingTable(table: string, message: string): Promise<string | null> {
  const [row] = await database().$queryRaw<{ found: boolean }[]>`select to_regclass(${table}) is not null as found`;
  return row?.found ? null : message;
}

/** What this process needs in order to serve, each with whether it is there. */
export async function checkReadiness(): Promise<Check[]> {
  const reachable = await check("database", async () => {
    await database().$queryRaw`select 1`;
    return null;
  });
  if (!reachable.ok) return [reachable];
  const rest = await Promise.all([
    check("migrations", () => missingTable("public.mails", "the tables are missing: run `npm run keys -- migrate`")),
    check("jobs", () => missingTable("graphile_worker._private_jobs", "the job queue is not installed")),
  ]);
  return [reachable, ...rest];
}
