import { describe, expect, test } from "vitest";
import type { KeyType } from "@/lib/catalog/schema";
import { recommend } from "@/lib/discovery/rules/recommend";
import type { Confidence, Signal } from "@/lib/discovery/schema";
import { facts, RULES, readShelf } from "./shelf";

type Persona = {
  readonly who: string;
  readonly says?: readonly (readonly [Signal["kind"], string])[];
  readonly owns?: readonly string[];
  /** All of these are among the first five. */
  readonly sees: readonly string[];
  /** Nothing else comes among the first five. */
  readonly only?: KeyType;
  readonly first?: string;
  readonly never?: readonly string[];
  readonly sure?: Confidence;
  /** A sentence that one of the reasons for the first must be. */
  readonly because?: string;
  /** No two KEYS among the first four are shown with the same strongest reason. */
  readonly differ?: true;
};

/** What people who come to this shop are like, and what it should show them. Written before the rules were weighed. */
const PERSONAS: readonly Persona[] = [
  {
    who: "builds a Next.js shop whose webhooks fail",
    says: [
      ["tool", "next"],
      ["tool", "stripe"],
      ["problem", "payments"],
    ],
    sees: ["stripe-webhook-entitlement", "stripe-failed-payment-recovery", "stripe-webhook-failure"],
    first: "stripe-webhook-entitlement",
    sure: "medium",
  },
  {
    who: "is on call for a shop on Stripe and gets paged about events",
    says: [
      ["role", "on_call"],
      ["tool", "stripe"],
      ["problem", "payments"],
    ],
    sees: ["stripe-webhook-failure"],
    first: "stripe-webhook-failure",
    sure: "high",
    because: "Because you are on call",
  },
  {
    who: "is on call for PostgreSQL",
    says: [
      ["role", "on_call"],
      ["tool", "postgres"],
      ["problem", "incidents"],
    ],
    sees: ["postgres-connection-exhaustion", "failed-migration-recovery"],
    sure: "high",
  },
  {
    who: "has cron jobs that run twice",
    says: [
      ["tool", "node"],
      ["problem", "jobs"],
    ],
    sees: ["safe-cron-execution", "background-reconciliation"],
    sure: "medium",
  },
  {
    who: "is on call for jobs on PostgreSQL that run twice, or never",
    says: [
      ["tool", "postgres"],
      ["problem", "jobs"],
      ["role", "on_call"],
    ],
    sees: ["safe-cron-execution", "queue-backlog-drain"],
    never: ["stripe-usage-metering", "stripe-tax-invoice-export", "stripe-failed-payment-recovery"],
    because: "It deals with jobs that must run once",
    differ: true,
  },
  {
    who: "starts a Node service and fears abuse",
    says: [
      ["tool", "node"],
      ["problem", "abuse"],
      ["stage", "starting"],
    ],
    sees: ["rate-limiter", "typed-env-guard"],
    sure: "high",
  },
  {
    who: "must show an auditor who did what",
    says: [["problem", "audit"]],
    sees: ["audit-log-capture"],
    sure: "low",
  },
  {
    who: "leads a team that has an audit in a month, on Next.js",
    says: [
      ["role", "lead"],
      ["tool", "next"],
      ["problem", "audit"],
    ],
    sees: ["audit-log-capture"],
    first: "audit-log-capture",
    sure: "high",
  },
  {
    who: "is a founder who does not trust the revenue figures",
    says: [
      ["role", "founder"],
      ["problem", "numbers"],
    ],
    sees: ["revenue-cohort-analysis"],
    first: "revenue-cohort-analysis",
  },
  {
    who: "is an analyst with notebooks",
    says: [
      ["role", "data"],
      ["tool", "jupyter"],
    ],
    only: "jupyter",
    sees: [],
  },
  {
    who: "is an analyst who is asked whether customers stay",
    says: [
      ["role", "data"],
      ["problem", "numbers"],
    ],
    only: "jupyter",
    sees: ["revenue-cohort-analysis"],
    first: "revenue-cohort-analysis",
    sure: "medium",
  },
  {
    who: "keeps customers apart on Supabase",
    says: [
      ["tool", "supabase"],
      ["problem", "tenants"],
    ],
    sees: ["supabase-rls-policies", "multi-tenant-row-guard"],
    first: "supabase-rls-policies",
    sure: "medium",
  },
  {
    who: "grows, with several tenants in one PostgreSQL, from Node",
    says: [
      ["tool", "node"],
      ["tool", "postgres"],
      ["problem", "tenants"],
      ["stage", "growing"],
    ],
    sees: ["multi-tenant-row-guard"],
    first: "multi-tenant-row-guard",
    sure: "high",
  },
  {
    who: "wants releases that anyone can make, on GitHub",
    says: [
      ["tool", "github"],
      ["problem", "releases"],
    ],
    sees: ["github-release-workflow"],
    first: "github-release-workflow",
    sure: "medium",
  },
  {
    who: "had a deploy that broke the shop",
    says: [
      ["role", "on_call"],
      ["problem", "releases"],
    ],
    sees: ["bad-deploy-rollback", "failed-migration-recovery"],
  },
  {
    who: "writes with Cursor",
    says: [["tool", "cursor"]],
    sees: ["cursor-review-prompts"],
  },
  {
    who: "owns the webhook runbook and nothing else",
    owns: ["stripe-webhook-failure"],
    sees: ["stripe-webhook-entitlement"],
    never: ["stripe-webhook-failure"],
    because: "Goes with Stripe Webhook Failure, which you own",
  },
  {
    who: "owns the webhook runbook and has payments that fail",
    says: [
      ["problem", "payments"],
      ["tool", "stripe"],
    ],
    owns: ["stripe-webhook-failure"],
    sees: ["stripe-webhook-entitlement"],
    never: ["stripe-webhook-failure"],
    first: "stripe-webhook-entitlement",
    sure: "high",
  },
  {
    who: "sent the entitlement pack away",
    says: [
      ["tool", "next"],
      ["problem", "payments"],
      ["dismissed", "stripe-webhook-entitlement"],
    ],
    sees: ["stripe-webhook-failure"],
    never: ["stripe-webhook-entitlement"],
  },
  {
    who: "looked at the cron pack",
    says: [["viewed", "safe-cron-execution"]],
    sees: ["postgres-connection-exhaustion"],
    sure: "low",
  },
  {
    who: "looked at the rate limiter and works with Node on limits",
    says: [
      ["viewed", "rate-limiter"],
      ["tool", "node"],
      ["problem", "abuse"],
    ],
    sees: ["typed-env-guard", "rate-limiter"],
  },
  {
    who: "leaked a key an hour ago",
    says: [
      ["role", "on_call"],
      ["problem", "abuse"],
    ],
    sees: ["leaked-credential-response"],
    first: "leaked-credential-response",
  },
  {
    who: "starts with Stripe",
    says: [
      ["tool", "stripe"],
      ["stage", "starting"],
      ["problem", "payments"],
    ],
    sees: ["stripe-checkout-starter"],
    first: "stripe-checkout-starter",
    sure: "high",
  },
  {
    who: "bills by usage and grows",
    says: [
      ["tool", "stripe"],
      ["stage", "growing"],
      ["problem", "payments"],
    ],
    sees: ["stripe-usage-metering", "stripe-webhook-entitlement"],
    sure: "high",
  },
  {
    who: "leads a team that must prove what happened on the day of a breach",
    says: [
      ["role", "lead"],
      ["problem", "audit"],
    ],
    sees: ["audit-log-capture", "data-breach-first-day"],
    sure: "medium",
  },
  {
    who: "owns what they would be shown first",
    says: [
      ["tool", "node"],
      ["problem", "jobs"],
    ],
    owns: ["safe-cron-execution", "background-reconciliation"],
    sees: ["transactional-outbox"],
    never: ["safe-cron-execution", "background-reconciliation"],
  },
  {
    who: "sent one away that they own as well",
    says: [
      ["problem", "releases"],
      ["dismissed", "bad-deploy-rollback"],
    ],
    owns: ["bad-deploy-rollback"],
    sees: ["failed-migration-recovery"],
    never: ["bad-deploy-rollback"],
  },
];

const shelf = readShelf();

describe("twenty people who come to the shop", () => {
  test.each(PERSONAS)(
    "one who $who",
    ({ says = [], owns = [], sees, only, first, never = [], sure, because, differ }) => {
      const signals = says.map(([kind, value]) => ({ kind, value }) as Signal);
      const found = recommend(facts({ signals, owned: owns, usable: new Set(owns) }), RULES, shelf, 5);
      const slugs = found.map(({ slug }) => slug);
      expect(slugs).toEqual(expect.arrayContaining([...sees]));
      if (only)
        expect(new Set(slugs.map((slug) => shelf.find((key) => key.slug === slug)?.type))).toEqual(new Set([only]));
      if (first) expect(slugs[0]).toBe(first);
      for (const slug of never) expect(slugs).not.toContain(slug);
      if (sure) expect(found.find(({ slug }) => slug === (first ?? sees[0]))?.confidence).toBe(sure);
      if (because) expect(found.flatMap(({ reasons }) => reasons.map(({ sentence }) => sentence))).toContain(because);
      const strongest = found.slice(0, 4).map(({ reasons }) => reasons[0]?.sentence);
      if (differ) expect(new Set(strongest).size).toBe(strongest.length);
      for (const { reasons } of found) expect(reasons.length).toBeGreaterThan(0);
    },
  );

  test("are at least twenty, and none of them names a KEY that the library does not hold", () => {
    expect(PERSONAS.length).toBeGreaterThanOrEqual(20);
    const known = new Set(shelf.map(({ slug }) => slug));
    expect(PERSONAS.flatMap(({ sees, owns = [] }) => [...sees, ...owns]).filter((slug) => !known.has(slug))).toEqual(
      [],
    );
  });
});
