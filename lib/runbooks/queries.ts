import "server-only";
import type { Prisma } from "../generated/prisma/client";
import { type Db, database } from "../platform/db";
import type { Mark, RunDto, RunSummary, StepDto } from "./schema";

/** A list longer than this is a file to export, not a page. */
const MOST_LISTED = 200;

const person = { select: { name: true, email: true } } as const;
const summarySelect = {
  id: true,
  title: true,
  startedAt: true,
  finishedAt: true,
  user: person,
  finishedBy: person,
  organization: { select: { name: true } },
  version: { select: { version: true } },
  _count: { select: { steps: true } },
} satisfies Prisma.RunbookRunSelect;
const runSelect = {
  ...summarySelect,
  outcome: true,
  checklistPath: true,
  checklistSha256: true,
  version: { select: { version: true, artifactSha256: true, key: { select: { slug: true, title: true } } } },
  steps: { orderBy: { position: "asc" }, include: { doneBy: person, notedBy: person } },
} satisfies Prisma.RunbookRunSelect;

type Person = { name: string | null; email: string };
type SummaryRow = Prisma.RunbookRunGetPayload<{ select: typeof summarySelect }>;
type RunRow = Prisma.RunbookRunGetPayload<{ select: typeof runSelect }>;

/** The runs that a person takes part in: their own, and those of organisations in which they hold a seat now. */
function sharedWith(userId: string, at: Date): Prisma.RunbookRunWhereInput {
  const seat = { userId, leftAt: null, seatFrom: { lte: at }, OR: [{ seatUntil: null }, { seatUntil: { gt: at } }] };
  return { OR: [{ userId, organizationId: null }, { organization: { memberships: { some: seat } } }] };
}

function markOf(at: Date | null, by: Person | null): Mark | null {
  return at && by ? { at: at.toISOString(), by: by.name ?? by.email } : null;
}

function toSummary(row: SummaryRow, stepsDone: number): RunSummary {
  return {
    id: row.id,
    title: row.title,
    version: row.version.version,
    organization: row.organization?.name ?? null,
    started: { at: row.startedAt.toISOString(), by: row.user.name ?? row.user.email },
    finished: markOf(row.finishedAt, row.finishedBy),
    steps_done: stepsDone,
    steps_total: row._count.steps,
  };
}

function toStep(row: RunRow["steps"][number]): Omit<StepDto, "html"> {
  return {
    position: row.position,
    section: row.section,
    text: row.text,
    done: markOf(row.doneAt, row.doneBy),
    note: row.note,
    noted: markOf(row.notedAt, row.notedBy),
  };
}

/** A run before its steps are rendered. */
export type PlainRun = Omit<RunDto, "steps"> & { steps: Omit<StepDto, "html">[] };

/** A run of a KEY that this person takes part in, or null. */
export async function findRun(
  userId: string,
  { slug, id }: { readonly slug: string; readonly id: string },
  at: Date,
  db: Db = database(),
): Promise<PlainRun | null> {
  const row = await db.runbookRun.findFirst({
    where: { id, version: { key: { slug } }, ...sharedWith(userId, at) },
    select: runSelect,
  });
  if (!row) return null;
  const steps = row.steps.map(toStep);
  return {
    ...toSummary(row, steps.filter(({ done }) => done !== null).length),
    key: row.version.key,
    checklist: { path: row.checklistPath, sha256: row.checklistSha256 },
    artifact_sha256: row.version.artifactSha256,
    outcome: row.outcome,
    steps,
  };
}

/** The runs of a KEY that this person takes part in, the newest first. */
export async function listRuns(userId: string, slug: string, at: Date): Promise<RunSummary[]> {
  const rows = await database().runbookRun.findMany({
    where: { version: { key: { slug } }, ...sharedWith(userId, at) },
    select: summarySelect,
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    take: MOST_LISTED,
  });
  const done = await database().runbookStep.groupBy({
    by: ["runId"],
    where: { runId: { in: rows.map(({ id }) => id) }, doneAt: { not: null } },
    _count: { _all: true },
  });
  const counts = new Map(done.map(({ runId, _count }) => [runId, _count._all]));
  return rows.map((row) => toSummary(row, counts.get(row.id) ?? 0));
}

/** Who began the run of this id, or null when there is none. */
export async function findStarterId(db: Db, id: string): Promise<string | null> {
  const row = await db.runbookRun.findUnique({ where: { id }, select: { userId: true } });
  return row?.userId ?? null;
}

/** How many runs of their own a person has not finished. */
export function countOpenRuns(db: Db, userId: string): Promise<number> {
  return db.runbookRun.count({ where: { userId, finishedAt: null } });
}

export async function findOrganizationId(slug: string): Promise<string | null> {
  const row = await database().organization.findUnique({ where: { slug }, select: { id: true } });
  return row?.id ?? null;
}

/** What a person is called in a run, or null for one that is not there. */
export async function findPersonName(userId: string): Promise<string | null> {
  const row = await database().user.findUnique({ where: { id: userId }, ...person });
  return row ? (row.name ?? row.email) : null;
}
