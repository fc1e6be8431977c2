import { readFileSync } from "node:fs";
import { globSync } from "tinyglobby";
import { describe, expect, test } from "vitest";
import { TYPE_WORDS } from "@/components/catalog/words";
import type { KeyType } from "@/lib/catalog/schema";
import { listingOf } from "@/lib/ingestion/rules/listing";
import { keyTypeOf, type Manifest } from "@/lib/ingestion/rules/manifest/definitions";
import { formatMoney } from "@/lib/kernel/money";
import { prove } from "@/lib/proof/rules";
import { type ProofGroup, USUAL_RATE } from "@/lib/proof/schema";

/** What each group stands in for, and what goes wrong without it. Words; the numbers are computed. */
const GROUPS: Readonly<Record<KeyType, { replaces: string; risk: string }>> = {
  node: {
    replaces:
      "writing, testing and hardening a small piece of infrastructure: a limiter, an outbox, a lease for cron jobs",
    risk: "work that runs twice or never, settings that are missed at start, tenants that see each other's rows",
  },
  next: {
    replaces:
      "route handlers that must be right under retries: entitlement from webhooks, idempotent writes, audit trails, uploads",
    risk: "double charges, access without payment, writes that a client repeats",
  },
  runbook: {
    replaces: "writing down, before the night, what the night needs: how to see it, how to stop it, how to come back",
    risk: "an outage that lasts while somebody looks for the right command, and a repair that loses data",
  },
  jupyter: {
    replaces: "an analysis from a blank notebook: the queries, the statistics, the pictures, the honest limits",
    risk: "a decision on a number that nobody can compute again",
  },
  stripe: {
    replaces: "reading Stripe's documentation for the cases that the first version leaves out",
    risk: "revenue that is not asked for a second time, invoices that do not agree with the bank",
  },
  supabase: {
    replaces: "writing row level security with a test for each condition",
    risk: "a table or a bucket that anybody can read",
  },
  github: {
    replaces: "settings and workflows that every repository should have",
    risk: "a release that one person can make, an action that is changed under one's feet",
  },
  cursor: {
    replaces: "collecting the questions that a careful reviewer asks",
    risk: "changes that look right and are not",
  },
};

function listed() {
  const files = globSync("keys-assets/*-keys/*/{key,pack}.json").sort();
  return files.map((file) => {
    const manifest = JSON.parse(readFileSync(file, "utf8")) as Manifest;
    const type = keyTypeOf(manifest.tool);
    const { listing } = listingOf(manifest, { type, relatedSlugs: [], origin: file, file });
    return { type, maturity: listing.maturity, priceCents: listing.priceCents ?? 0 };
  });
}

const row = (name: string, group: Omit<ProofGroup, "type">) =>
  `| ${name} | ${group.count} | ${group.leastHours} to ${group.mostHours} | ${formatMoney(group.worth)} | ${formatMoney(group.price)} | ${group.evenHours} |`;

/** The paper, made from the library: its numbers cannot be older than the catalog. */
function paper(): string {
  const { groups, total } = prove(listed(), USUAL_RATE);
  return `# Proof pack

What each group of KEYS replaces, what that work costs, and what the KEYS cost. The tables are made from the manifests in
\`keys-assets/\` by the same function that computes the page \`/why\`; a test fails when they are out of date.

## How it is counted

- **Hours** are those with which each KEY's price is explained: 1 to 3 for a starter, 4 to 8 for an operator, 2 to 4 days at scale, 1 to 2 weeks for an enterprise KEY. They are our estimate of writing and testing the same thing. Where the author of a KEY reckons with fewer, its own page counts those.
- **Worth at least** is the lower end of the hours at $${USUAL_RATE} an hour. The page of each KEY counts with the same. The rate is an assumption; \`/why\` computes with the reader's own.
- **Pays from hour** is the list price divided by the rate: whoever would spend more hours than that is better off with the KEY.
- Reading a KEY and putting it in takes time as well: an hour for a starter, half a day for a large one. It is not taken off.
- Risk avoided is said in words and counted as nothing.

## What it comes to

| group | KEYS | hours replaced | worth at least | list price | pays from hour |
| --- | --- | --- | --- | --- | --- |
${groups.map((group) => row(TYPE_WORDS[group.type].name, group)).join("\n")}
${row("**All of them**", total)}

An example of the arithmetic: ${example(groups)}

## What each group replaces, and what it guards against

| group | in place of | the risk without it |
| --- | --- | --- |
${groups.map(({ type }) => `| ${TYPE_WORDS[type].name} | ${GROUPS[type].replaces} | ${GROUPS[type].risk} |`).join("\n")}

## Cost compared

- **Against writing it yourselves:** the table above, at your rate.
- **Against a plan:** all of them one by one cost ${formatMoney(total.price)}; a year of the Pro plan costs $999 and opens all of them while it runs. What is bought stays for good; what a plan opens does not.
- **Against a bundle:** a bundle costs 15 to 30 % less than its parts, and what was paid for a part comes off. Both sums are on its page.
- **Against nothing:** a problem that has not happened yet costs nothing today. We have no figure for when it will, and give none.
`;
}

function example(groups: readonly ProofGroup[]): string {
  const [group] = groups;
  if (!group) throw new Error("The library is not empty.");
  const { count, leastHours, worth, price, evenHours } = group;
  return `the ${count} ${TYPE_WORDS[group.type].name} KEYS replace at least ${leastHours} hours. ${leastHours} × $${USUAL_RATE} = ${formatMoney(worth)}. They cost ${formatMoney(price)}, which is ${formatMoney(price)} ÷ $${USUAL_RATE} = ${evenHours} hours.`;
}

describe("docs/sales/PROOF_PACK.md", () => {
  test("says what the library says today", async () => {
    await expect(paper()).toMatchFileSnapshot("../../../docs/sales/PROOF_PACK.md");
  });
});
