import type { KeyType } from "@/lib/catalog/schema";
import { nextSkeleton, nodeSkeleton, stripeSkeleton } from "./code";
import type { SkeletonFacts, SkeletonFiles } from "./common";
import { cursorSkeleton, githubSkeleton, jupyterSkeleton, runbookSkeleton, supabaseSkeleton } from "./documents";

/** A new asset of each type of KEY, valid as it is: what is to be written in it says "Write here". */
export const SKELETONS: Readonly<Record<KeyType, (facts: SkeletonFacts) => SkeletonFiles>> = {
  node: nodeSkeleton,
  next: nextSkeleton,
  runbook: runbookSkeleton,
  jupyter: jupyterSkeleton,
  stripe: stripeSkeleton,
  supabase: supabaseSkeleton,
  github: githubSkeleton,
  cursor: cursorSkeleton,
};
