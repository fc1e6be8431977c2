import { type ProblemBranch, type ProblemNode, problemsSchema, type Symptom } from "../schema";
import data from "./problems.json";

/** The problem finder as it comes with the shop. */
export const PROBLEMS: readonly ProblemBranch[] = problemsSchema.parse(data);

export function isSymptom(node: ProblemNode): node is Symptom {
  return "keys" in node;
}

export type Step = { readonly slug: string; readonly title: string };

/** What lies at a path, and the way to it; null where nothing does. */
export function findNode(path: readonly string[]): { node: ProblemNode; way: Step[] } | null {
  let children: readonly ProblemNode[] = PROBLEMS;
  let found: ProblemNode | undefined;
  const way: Step[] = [];
  for (const slug of path) {
    if (found) way.push({ slug: found.slug, title: found.title });
    found = children.find((child) => child.slug === slug);
    if (!found) return null;
    children = isSymptom(found) ? [] : found.children;
  }
  return found ? { node: found, way } : null;
}

/** The path of every place of the tree, and of everything below it. */
export function listPaths(
  nodes: readonly ProblemNode[] = PROBLEMS,
  above: readonly string[] = [],
): { path: string[]; node: ProblemNode }[] {
  return nodes.flatMap((node) => {
    const path = [...above, node.slug];
    return [{ path, node }, ...(isSymptom(node) ? [] : listPaths(node.children, path))];
  });
}
