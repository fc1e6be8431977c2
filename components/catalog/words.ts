import type { KeyType, Maturity, Sort } from "@/lib/catalog/schema";

/** What a type of KEY is called, and what one of it is in a sentence. */
export const TYPE_WORDS: Record<KeyType, { name: string; noun: string; about: string }> = {
  node: { name: "Node", noun: "Node pack", about: "TypeScript source for a Node service, with its tests" },
  next: { name: "Next", noun: "Next.js pack", about: "TypeScript source for a Next.js app, with its tests" },
  runbook: { name: "Runbook", noun: "Runbook", about: "Steps an on-call engineer can follow at three in the morning" },
  jupyter: { name: "Jupyter", noun: "Jupyter notebook", about: "A notebook with sample data and its outputs in place" },
  stripe: { name: "Stripe", noun: "Stripe pack", about: "Building blocks for payments with Stripe" },
  supabase: { name: "Supabase", noun: "Supabase pack", about: "Migrations and policies for Supabase" },
  github: { name: "GitHub", noun: "GitHub pack", about: "Workflows and templates for GitHub" },
  cursor: { name: "Cursor", noun: "Cursor pack", about: "Prompts and rules for the Cursor editor" },
};

export const MATURITY_WORDS: Record<Maturity, { name: string; about: string }> = {
  starter: { name: "Starter", about: "one job, ready in an afternoon" },
  operator: { name: "Operator", about: "for a product with customers and someone on call" },
  scale: { name: "Scale", about: "for many tenants, high volume and several teams" },
  enterprise: { name: "Enterprise", about: "for audits, contracts and duties of proof" },
};

/** From the smallest to the largest; kept here so that covers in the browser need no schema library. */
export const MATURITY_STEPS: readonly Maturity[] = ["starter", "operator", "scale", "enterprise"];

export const SORT_WORDS: Record<Sort, string> = {
  relevance: "Best match",
  newest: "Newest first",
  popular: "Most used first",
  price_asc: "Price, low to high",
  price_desc: "Price, high to low",
  title: "Title, A to Z",
};

/** "1 KEY", "14 KEYS". */
export function countKeys(count: number): string {
  return count === 1 ? "1 KEY" : `${count} KEYS`;
}

/** "912 B", "4.2 KB", "1.3 MB": decimal units, as file managers show them. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
