import "server-only";
import { summarySelect, toSummary } from "../../catalog/queries/summary";
import type { KeySummary } from "../../catalog/schema";
import { type Db, database } from "../../platform/db";
import { findNode, isSymptom, listPaths, PROBLEMS, type Step } from "../rules/problems";
import type { ProblemBranch, Symptom } from "../schema";

export type FoundSymptom = Omit<Symptom, "keys"> & { keys: { item: KeySummary; why: string }[] };
/** A place of the problem finder: a question with its answers, or a symptom with what helps. */
export type ProblemPlace = { way: Step[] } & (
  | { kind: "question"; node: ProblemBranch }
  | { kind: "symptom"; node: FoundSymptom }
);

/** What one can begin with. */
export function listProblemRoots(): readonly ProblemBranch[] {
  return PROBLEMS;
}

/** Every address of the problem finder, as its parts. */
export function listProblemPaths(): string[][] {
  return listPaths().map(({ path }) => path);
}

/** What lies at an address, its KEYS as the catalog has them now; null where nothing does. Withdrawn KEYS are left out. */
export async function findProblem(path: readonly string[], db: Db = database()): Promise<ProblemPlace | null> {
  const found = findNode(path);
  if (!found) return null;
  const { node, way } = found;
  if (!isSymptom(node)) return { kind: "question", node, way };
  const rows = await db.key.findMany({
    where: { slug: { in: node.keys.map(({ slug }) => slug) }, status: { not: "withdrawn" } },
    select: summarySelect,
  });
  const keys = node.keys.flatMap(({ slug, why }) => {
    const row = rows.find((candidate) => candidate.slug === slug);
    return row ? [{ item: toSummary(row), why }] : [];
  });
  return { kind: "symptom", node: { ...node, keys }, way };
}
