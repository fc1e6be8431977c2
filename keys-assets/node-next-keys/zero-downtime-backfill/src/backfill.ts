import { changePage, createWalk, DefinitionChanged, type Limits } from "./batch.ts";
import { type BackfillDefinition, keyAsText, type Prepared, prepare, rowOf } from "./definition.ts";
import { textOf } from "./failure.ts";
import { type Ending, type RunOptions, walkOn } from "./runner.ts";
import { type SqlPool, transaction } from "./sql.ts";
import { introduce, note, noted, readStatus, type Status, turn } from "./state.ts";

export interface BackfillOptions extends Partial<Limits> {
  pool: SqlPool;
}

export interface Verification {
  /** False when it was stopped, or is not at the end for another reason: then `isClean` says nothing. */
  readonly ending: Ending;
  readonly checked: number;
  /** Rows that differed, and differed again when they were looked at a second time. */
  readonly differing: number;
  /** Passed over by the backfill. */
  readonly skipped: number;
  /** The backfill is at its end, every row was looked at, none differs, none was passed over. Then switch the readers. */
  readonly isClean: boolean;
}

export interface Backfill {
  /** Begins, or goes on where it was left, until the end or a reason to stop. Safe to call in every process. */
  run(options?: RunOptions): Promise<Ending>;
  /** Null before the first run. */
  status(): Promise<Status | null>;
  /** Every process stops before its next batch. */
  pause(): Promise<boolean>;
  /** After a pause, or a failure whose cause is gone; then `run`. */
  resume(): Promise<boolean>;
  /** Forgets position and notes; the next run begins anew. */
  reset(): Promise<void>;
  /** Rows that were passed over, with the reason. */
  skipped(limit?: number): Promise<{ key: string[]; reason: string }[]>;
  /**
   * Before the first run: do rows fit that were written since the double write is on? `written` is SQL for those rows
   * (alias `t`): `t.updated_at > now() - interval '10 minutes'`. Nothing checked proves nothing.
   */
  checkDoubleWrite(written: string, limit?: number): Promise<{ checked: number; differing: number }>;
  /** Goes over the whole table and compares. An interrupted one goes on; one that ended begins anew. */
  verify(options?: RunOptions & { maxDiffering?: number }): Promise<Verification>;
  /** What the last verification found. */
  differing(limit?: number): Promise<{ key: string[]; reason: string }[]>;
}

export function createBackfill(definition: BackfillDefinition, options: BackfillOptions): Backfill {
  const { pool, lockTimeoutMs = 1000, statementTimeoutMs = 30_000 } = options;
  const limits = { lockTimeoutMs, statementTimeoutMs };
  const { name } = definition;
  const check = `${name}:verify`;

  /** Walks on under the name, and writes down what ended it. */
  const walk = async (as: string, prepared: Prepared, page: ReturnType<typeof changePage>, given: RunOptions): Promise<Ending> => {
    await introduce(pool, as, prepared);
    const ending = await walkOn(createWalk(pool, as, prepared, page, limits), given);
    // A database that is gone cannot take the note; the error is in the answer all the same.
    // And a process with another definition must not end the one that is at work.
    if (ending.kind === "error" && !(ending.error instanceof DefinitionChanged))
      await turn(pool, as, "failed", textOf(ending.error)).catch(() => false);
    return ending;
  };

  const reset = (as: string) => pool.query("delete from backfills where name = $1", [as]).then(() => undefined);

  const demandMismatch = (): string => {
    if (definition.mismatch === undefined) throw new RangeError("This needs the definition's mismatch.");
    return definition.mismatch;
  };

  const verify: Backfill["verify"] = async ({ maxDiffering = 1000, ...given } = {}) => {
    const mismatch = demandMismatch();
    const prepared = await prepare(pool, definition);
    const before = await readStatus(pool, check);
    if (before && before.state !== "running" && before.state !== "paused") await reset(check);
    await turn(pool, check, "running");
    const select = `select ${keyAsText(prepared.columns)} as key from ${prepared.table} t where (${mismatch})`;
    let found = before?.state === "running" ? before.noted : 0;
    const ending = await walk(
      check,
      prepared,
      async (tx, range) => {
        const { rows } = await tx.query(`${select} and ${range.where()}`, [...range.values]);
        found += rows.length;
        if (found > maxDiffering) throw new Error(`More than ${maxDiffering} rows differ: is the double write on, and right?`);
        for (const row of rows as { key: string[] }[]) await note(tx, check, row.key, "differs");
        return rows.length;
      },
      given,
    );
    const differing = ending.kind === "completed" ? await lookAgain(prepared, select) : found;
    const main = await readStatus(pool, name);
    const checked = (await readStatus(pool, check))?.visited ?? 0;
    const skipped = main?.noted ?? 0;
    const isAtEnd = ending.kind === "completed" && main?.state === "completed";
    return { ending, checked, differing, skipped, isClean: isAtEnd && differing === 0 && skipped === 0 };
  };

  /** A row that was being written in the meantime may fit by now; what still differs stays noted. Answers how many. */
  const lookAgain = async (prepared: Prepared, select: string): Promise<number> => {
    let differing = 0;
    const { rows } = await pool.query("select key from backfill_rows where name = $1", [check]);
    for (const { key } of rows as { key: string[] }[]) {
      const found = await pool.query(`${select} and ${rowOf(prepared)}`, key);
      if (found.rows.length > 0) differing += 1;
      else await pool.query("delete from backfill_rows where name = $1 and key = $2::text[]", [check, key]);
    }
    return differing;
  };

  const checkDoubleWrite: Backfill["checkDoubleWrite"] = async (written, limit = 10_000) => {
    const mismatch = demandMismatch();
    const { table } = await prepare(pool, definition);
    return transaction(pool, `begin; set local statement_timeout = ${Math.round(statementTimeoutMs)}`, async (tx) => {
      const { rows } = await tx.query(
        `select count(*)::int as checked, count(*) filter (where differs)::int as differing
         from (select (${mismatch}) as differs from ${table} t where (${written}) limit $1) looked`,
        [limit],
      );
      return rows[0] as { checked: number; differing: number };
    });
  };

  return {
    run: async (given = {}) => {
      const prepared = await prepare(pool, definition);
      return walk(name, prepared, changePage(prepared), given);
    },
    status: () => readStatus(pool, name),
    pause: () => turn(pool, name, "paused"),
    resume: () => turn(pool, name, "running"),
    reset: () => reset(name),
    skipped: (limit) => noted(pool, name, limit),
    checkDoubleWrite,
    verify,
    differing: (limit) => noted(pool, check, limit),
  };
}
