import { compare, type Finding, type Snapshot } from "./compare.ts";
import type { Definition, Page, Side } from "./definition.ts";
import { haltReason, type Limits, type Tally } from "./limits.ts";
import type { Action, ReportedItem } from "./report.ts";
import { type RetryOptions, type Waiting, withRetry } from "./retry.ts";

/** Everything that looking at one page needs. */
export interface Sweep<Remote, Local> extends Waiting {
  readonly definition: Definition<Remote, Local>;
  readonly mode: "heal" | "report";
  readonly limits: Limits;
  readonly retry: RetryOptions;
  readonly pageSize: number;
  /** The pause before the second look. */
  readonly settleMs: number;
  readonly signal: AbortSignal;
}

export interface PageResult {
  readonly next: string | null;
  readonly tally: Tally;
  readonly items: readonly ReportedItem[];
  readonly halted: string;
}

/** Looks at one page of a phase: list, compare, look again at what differs, heal what still does. */
export async function reconcilePage<Remote, Local>(
  sweep: Sweep<Remote, Local>,
  phase: "source" | "local",
  cursor: string | null,
  before: Tally,
): Promise<PageResult> {
  const { page, snapshot, ids } = await lookAt(sweep, phase, cursor);
  const seen = phase === "source" ? "sourceSeen" : "localSeen";
  const found = relevant(phase, compare(sweep.definition, ids, snapshot));
  const confirmed = relevant(phase, await secondLook(sweep, found));
  const tally: Tally = {
    ...before,
    [seen]: before[seen] + ids.length,
    inSync: before.inSync + (phase === "source" ? ids.length - found.length : 0),
    settled: before.settled + found.length - confirmed.length,
  };
  const halted = haltReason(sweep.limits, tally, planned(sweep, confirmed));
  // A halted page stays where it is: its cursor is not moved and its findings are only reported.
  const acting = halted === undefined ? sweep : { ...sweep, mode: "report" as const };
  const items: ReportedItem[] = [];
  for (const finding of confirmed) {
    const item = await settle(acting, finding);
    tally[item.action] += 1;
    items.push(item);
  }
  return { next: page.next, tally, items, halted: halted ?? haltReason(sweep.limits, tally, NOTHING) ?? "" };
}

const NOTHING = { changes: 0, removals: 0 };

interface Look<Remote, Local> {
  page: Page<unknown>;
  snapshot: Snapshot<Remote, Local>;
  ids: string[];
}

async function lookAt<Remote, Local>(
  sweep: Sweep<Remote, Local>,
  phase: "source" | "local",
  cursor: string | null,
): Promise<Look<Remote, Local>> {
  const { source, local } = sweep.definition;
  if (phase === "source") {
    const page = await listPage(sweep, source, cursor);
    const remote = byId(source, page.items);
    const ids = [...remote.keys()];
    return { page, ids, snapshot: { remote, local: await findAll(sweep, local, ids) } };
  }
  const page = await listPage(sweep, local, cursor);
  const here = byId(local, page.items);
  const ids = [...here.keys()];
  return { page, ids, snapshot: { remote: await findAll(sweep, source, ids), local: here } };
}

/** The first phase heals what the source has; the second only what it does not have. */
function relevant<Remote, Local>(
  phase: "source" | "local",
  findings: Finding<Remote, Local>[],
): Finding<Remote, Local>[] {
  return findings.filter((finding) => (finding.kind === "orphan") === (phase === "local"));
}

/** Reads both sides again, so that a change under way between two reads is not taken for a fault. */
async function secondLook<Remote, Local>(
  sweep: Sweep<Remote, Local>,
  found: readonly Finding<Remote, Local>[],
): Promise<Finding<Remote, Local>[]> {
  if (found.length === 0) return [];
  await sweep.sleep(sweep.settleMs, sweep.signal);
  const ids = found.map((finding) => finding.id);
  const remote = await findAll(sweep, sweep.definition.source, ids);
  const local = await findAll(sweep, sweep.definition.local, ids);
  return compare(sweep.definition, ids, { remote, local });
}

function planned<Remote, Local>(
  { mode, definition }: Sweep<Remote, Local>,
  findings: readonly Finding<Remote, Local>[],
): { changes: number; removals: number } {
  if (mode === "report") return NOTHING;
  const removals = definition.heal.remove ? findings.filter((finding) => finding.kind === "orphan").length : 0;
  return { changes: findings.filter((finding) => finding.kind !== "orphan").length + removals, removals };
}

async function settle<Remote, Local>(
  sweep: Sweep<Remote, Local>,
  finding: Finding<Remote, Local>,
): Promise<ReportedItem> {
  const differences = finding.kind === "different" ? finding.differences : [];
  const report = (action: Action, detail = ""): ReportedItem => ({
    id: finding.id,
    kind: finding.kind,
    action,
    differences,
    detail,
  });
  const healing = sweep.mode === "heal" ? healingOf(sweep.definition, finding) : undefined;
  if (healing === undefined) return report("reported");
  try {
    await withRetry(healing.run, sweep.retry, sweep, sweep.signal);
    return report(healing.action);
  } catch (error) {
    // A shutdown is no fault of the item: it ends the page, which the next run repeats.
    if (sweep.signal.aborted) throw error;
    return report("failed", error instanceof Error ? error.message : String(error));
  }
}

function healingOf<Remote, Local>(
  { heal }: Definition<Remote, Local>,
  finding: Finding<Remote, Local>,
): { action: "created" | "updated" | "removed"; run: () => Promise<void> } | undefined {
  switch (finding.kind) {
    case "missing":
      return heal.create && { action: "created", run: bind(heal.create, finding.remote) };
    case "different":
      return (
        heal.update && { action: "updated", run: bind(heal.update, finding.remote, finding.local, finding.differences) }
      );
    case "orphan":
      return heal.remove && { action: "removed", run: bind(heal.remove, finding.local) };
  }
}

function bind<A extends unknown[]>(heal: (...args: A) => Promise<void>, ...args: A): () => Promise<void> {
  return () => heal(...args);
}

function listPage<T, Remote, Local>(
  sweep: Sweep<Remote, Local>,
  side: Side<T>,
  cursor: string | null,
): Promise<Page<T>> {
  return withRetry(() => side.list(cursor, sweep.pageSize, sweep.signal), sweep.retry, sweep, sweep.signal);
}

async function findAll<T, Remote, Local>(
  sweep: Sweep<Remote, Local>,
  side: Side<T>,
  ids: readonly string[],
): Promise<Map<string, T>> {
  if (ids.length === 0) return new Map();
  const items = await withRetry(() => side.find(ids, sweep.signal), sweep.retry, sweep, sweep.signal);
  return byId(side, items);
}

function byId<T>(side: Side<T>, items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [side.id(item), item]));
}
