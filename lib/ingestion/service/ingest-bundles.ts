import "server-only";
import { database, lockFor, type Tx, transaction } from "../../platform/db";
import { readSmallFile } from "../gateway/read-files";
import {
  type BundleDefinition,
  type BundlePart,
  bundleHash,
  bundleList,
  checkBundle,
  checkBundleKeys,
} from "../rules/bundles";
import { readText } from "../rules/manifest/storable";
import { type BundleReport, error, hasError, LIMITS, type Problem, warning } from "../schema";
import { replaceBundle, requestRevalidation } from "../store";
import type { Run } from "./context";

type Ingested = { readonly bundles: BundleReport[]; readonly problems: Problem[] };

const partSelect = { id: true, slug: true, status: true, priceCents: true } as const;

/** The KEYS of a bundle in the bundle's order, as far as they exist, or would after a dry run. */
async function listParts(tx: Tx, run: Run, slugs: readonly string[]): Promise<BundlePart[]> {
  const rows = await tx.key.findMany({ where: { slug: { in: [...slugs] } }, select: partSelect });
  const planned = slugs.flatMap((slug) => run.planned.get(slug) ?? []);
  const parts = [...planned, ...rows.filter(({ slug }) => !run.planned.has(slug))];
  return parts.toSorted((a, b) => slugs.indexOf(a.slug) - slugs.indexOf(b.slug));
}

function refusedBundle(slug: string, problems: Problem[]): BundleReport {
  return { slug, outcome: "refused", price_cents: null, parts_total_cents: null, savings_bps: null, problems };
}

async function write(run: Run, bundle: BundleDefinition, file: string): Promise<BundleReport> {
  return transaction(async (tx) => {
    await lockFor(tx, `catalog:bundle:${bundle.slug}`);
    const parts = await listParts(tx, run, bundle.keys);
    const { sums, problems } = checkBundleKeys(bundle, parts, file);
    if (!sums) return refusedBundle(bundle.slug, problems);
    const stored = await tx.bundle.findUnique({ where: { slug: bundle.slug }, select: { contentHash: true } });
    const isStored = stored?.contentHash === bundleHash(bundle);
    if (!isStored && !run.isDryRun) {
      await replaceBundle(
        tx,
        bundle,
        parts.map(({ id }) => id),
        run.now,
      );
      await requestRevalidation(tx);
    }
    return {
      slug: bundle.slug,
      outcome: isStored ? "unchanged" : "ingested",
      price_cents: bundle.price_cents,
      parts_total_cents: sums.partsTotalCents,
      savings_bps: sums.savingsBps,
      problems,
    };
  });
}

/** Bundles that are on sale and no longer described stay on sale; somebody may have forgotten them. */
async function forgotten(slugs: readonly string[], file: string): Promise<Problem[]> {
  const rows = await database().bundle.findMany({
    where: { status: "on_sale", slug: { notIn: [...slugs] } },
    select: { slug: true },
    orderBy: { slug: "asc" },
  });
  return rows.map(({ slug }) =>
    warning(
      file,
      null,
      `Bundle ${slug} is on sale and no longer described here. To end its sale, describe it with "status": "withdrawn".`,
    ),
  );
}

const FILE = "bundles.json";

function parse(place: string): unknown[] | string {
  const bytes = readSmallFile(place, LIMITS.documentBytes);
  if (!bytes) return "The file is not a plain file of at most 2 MiB.";
  const read = readText(bytes);
  if ("fault" in read) return `The file ${read.fault}.`;
  try {
    return bundleList(JSON.parse(read.text)) ?? "The file must hold a list of bundles.";
  } catch (failure) {
    return `The file is not valid JSON: ${failure instanceof Error ? failure.message : "unknown place"}.`;
  }
}

/** Brings the bundles of `bundles.json` into the shop, each on its own. After the KEYS, of which they are made. */
export async function ingestBundles(run: Run, place: string): Promise<Ingested> {
  const file = FILE;
  const entries = parse(place);
  if (typeof entries === "string") return { bundles: [], problems: [error(file, null, entries)] };
  const bundles: BundleReport[] = [];
  const seen = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const checked = checkBundle(entry, index, file);
    if (seen.has(checked.slug))
      checked.problems.push(error(file, `bundles.${index}.slug`, `Bundle ${checked.slug} is described twice.`));
    seen.add(checked.slug);
    const isWrong = !checked.bundle || hasError(checked.problems);
    bundles.push(
      isWrong || !checked.bundle
        ? refusedBundle(checked.slug, checked.problems)
        : await write(run, checked.bundle, file),
    );
  }
  return { bundles, problems: await forgotten([...seen], file) };
}
