import "server-only";
import { setTimeout as wait } from "node:timers/promises";
import type {} from "graphile-worker";
import pg from "pg";
import { log } from "@/lib/platform/log";

/**
 * The queue itself frees the jobs of a killed process after four hours. Here every process holds a session of its own
 * with PostgreSQL and in it a lock per pool of workers, which ends with the process however it ends. Whoever finds jobs
 * of a pool whose lock nobody holds gives them back.
 */
export type Watch = {
  /** For the queue: its workers begin only once their pool's lock is held. */
  readonly plugin: GraphileConfig.Plugin;
  stop(): Promise<void>;
};

type WatchOptions = { readonly connectionString: string; readonly everyMs?: number };

/**
 * A pool counts as dead when two looks in a row found its lock free, so that a living one whose session broke has the
 * time between them to take it again. Two looks and the silence after which PostgreSQL gives up on a machine that
 * vanished (20 seconds) stay below a minute.
 */
const LOOK_EVERY_MS = 15_000;
const SESSION = "set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3";
const RECONNECT_MS = 500;

const LOCK = "select pg_advisory_lock(hashtextextended('worker:' || $1, 0))";
/** Shared, so that two who look at the same moment do not take each other for the owner. */
const UNHELD = `
  with owners as (
    select distinct locked_by as id from graphile_worker._private_jobs where locked_by is not null
    union select locked_by from graphile_worker._private_job_queues where locked_by is not null
  ), keys as materialized (
    select id, hashtextextended('worker:' || id, 0) as key from owners where id <> all($1::text[])
  )
  select id from keys
   where case when pg_try_advisory_lock_shared(key) then pg_advisory_unlock_shared(key) else false end`;

class Session {
  readonly #connectionString: string;
  readonly #held = new Set<string>();
  readonly #holding = new Map<string, Promise<void>>();
  readonly #stopping = new AbortController();
  #client: Promise<pg.Client> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(connectionString: string) {
    this.#connectionString = connectionString;
  }

  get held(): readonly string[] {
    return [...this.#held];
  }

  get isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Resolves when the lock is held, however often the database has to be asked; from then on it is kept. */
  hold(id: string): Promise<void> {
    const holding = this.#holding.get(id) ?? this.#take(id);
    this.#holding.set(id, holding);
    return holding;
  }

  /** Asks in this session; one question after the other. */
  query<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[]): Promise<Row[]> {
    const asked = this.#last.then(async () => (await (await this.#open()).query<Row>(text, [...values])).rows);
    this.#last = asked.catch(() => undefined);
    return asked;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    const client = await this.#client?.catch(() => undefined);
    await client?.end();
  }

  async #take(id: string): Promise<void> {
    while (!this.isStopping && !this.#held.has(id)) {
      try {
        await this.query(LOCK, [id]);
        this.#held.add(id);
      } catch (error) {
        log().warn({ err: error }, "the lock of a worker could not be taken; trying again");
        await wait(RECONNECT_MS);
      }
    }
  }

  #open(): Promise<pg.Client> {
    this.#client ??= this.#connect();
    return this.#client;
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.#connectionString, application_name: "keys-worker-alive" });
    const lost = () => this.#lost();
    client.once("end", lost);
    client.on("error", (error) => log().warn({ err: error }, "the session of the workers' locks broke"));
    try {
      await client.connect();
      await client.query(SESSION);
      for (const id of this.#held) await client.query(LOCK, [id]);
      return client;
    } catch (error) {
      client.off("end", lost);
      this.#client = undefined;
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  /** Takes the locks again in a new session, as soon as there can be one. */
  async #lost(): Promise<void> {
    this.#client = undefined;
    while (!this.isStopping && !this.#client) {
      try {
        await this.#open();
      } catch (error) {
        log().warn({ err: error }, "the workers' locks could not be taken again; trying again");
        await wait(RECONNECT_MS);
      }
    }
  }
}

/** Gives back what the dead had taken; answers with the pools that are suspected, for the next look. */
async function look(session: Session, suspects: ReadonlySet<string>): Promise<Set<string>> {
  const rows = await session.query<{ id: string }>(UNHELD, [session.held]);
  const unheld = rows.map((row) => row.id);
  const dead = unheld.filter((id) => suspects.has(id));
  if (dead.length > 0) {
    await session.query("select graphile_worker.force_unlock_workers($1::text[])", [dead]);
    log().warn({ pools: dead }, "jobs of a server that is gone were given back to the queue");
  }
  return new Set(unheld.filter((id) => !suspects.has(id)));
}

/** Keeps the locks of this process's workers, and looks after the jobs of processes that are gone. */
export function watchWorkers({ connectionString, everyMs = LOOK_EVERY_MS }: WatchOptions): Watch {
  const session = new Session(connectionString);
  let suspects = new Set<string>();
  let looking: Promise<void> | undefined;
  const lookOnce = async () => {
    try {
      suspects = await look(session, suspects);
    } catch (error) {
      // Without a database nobody works either; the next look comes by itself.
      log().warn({ err: error }, "dead workers could not be looked for");
    }
  };
  const tick = () => {
    looking ??= lookOnce().finally(() => {
      looking = undefined;
    });
  };
  const timer = setInterval(tick, everyMs);
  timer.unref();
  tick();
  return {
    plugin: {
      name: "keys-worker-alive",
      version: "1.0.0",
      worker: { hooks: { startWorker: async (_context, { worker }) => session.hold(worker.workerPool.id) } },
    },
    stop: async () => {
      clearInterval(timer);
      await looking;
      await session.stop();
    },
  };
}
