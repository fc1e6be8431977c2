import "server-only";
import { recordAnalytics } from "../../analytics/service";
import { listBundles, listPlans } from "../../catalog/queries";
import { err, ok, type Result } from "../../kernel/result";
import { addDays } from "../../kernel/time";
import type { Viewer } from "../../kernel/viewer";
import { database, transaction } from "../../platform/db";
import { log } from "../../platform/log";
import { listSignals } from "../queries/facts";
import { findShown } from "../queries/shown";
import type { Followed, Signal, SignalDto } from "../schema";
import { deleteExpired, deleteSignals, keepSignal } from "../store";
import type { Circumstances } from "./discover";

const NAMES_KEY: readonly Signal["kind"][] = ["viewed", "dismissed"];

async function titlesOf(signals: readonly Signal[]): Promise<(signal: Signal) => string | null> {
  const slugs = signals.filter(({ kind }) => NAMES_KEY.includes(kind)).map(({ value }) => value);
  const [keys, bundles, plans] = await Promise.all([
    database().key.findMany({ where: { slug: { in: slugs } }, select: { slug: true, title: true } }),
    signals.some(({ kind }) => kind === "dismissed_bundle") ? listBundles() : [],
    signals.some(({ kind }) => kind === "dismissed_plan") ? listPlans() : [],
  ]);
  return ({ kind, value }) => {
    const named = kind === "dismissed_bundle" ? bundles : kind === "dismissed_plan" ? plans : keys;
    return named.find(({ slug }) => slug === value)?.title ?? null;
  };
}

/** What the shop goes by for this person, the newest first. */
export async function listOwnSignals(viewer: Viewer, now: Date): Promise<SignalDto[]> {
  const signals = await listSignals(viewer.userId, now);
  const titleOf = await titlesOf(signals);
  return signals.map(({ createdAt, expiresAt, ...signal }) => ({
    ...signal,
    title: titleOf(signal),
    created_at: createdAt.toISOString(),
    expires_at: expiresAt.toISOString(),
  }));
}

/** The first signal that names something the shop does not have. */
async function findUnknown(signals: readonly Signal[]): Promise<Signal | undefined> {
  const named = signals.filter(({ kind }) => kind === "viewed" || kind.startsWith("dismissed"));
  if (named.length === 0) return undefined;
  const titleOf = await titlesOf(named);
  return named.find((signal) => titleOf(signal) === null);
}

/**
 * Keeps what a person said or did for 90 days. A view is recorded as well; from a browser that asks not to be followed it is
 * neither kept nor recorded. Error: `not_found` (what is named is not sold here).
 */
export async function keepSignals(
  viewer: Viewer,
  signals: readonly Signal[],
  { now, isPrivate }: Circumstances,
): Promise<Result<null>> {
  const kept = isPrivate ? signals.filter(({ kind }) => kind !== "viewed") : signals;
  const unknown = await findUnknown(kept);
  if (unknown) return err({ code: "not_found", message: `Nothing here is called ${unknown.value}.` });
  const { userId } = viewer;
  const day = now.toISOString().slice(0, 10);
  await transaction(async (tx) => {
    for (const signal of kept) {
      await keepSignal(tx, userId, signal, now);
      if (signal.kind !== "viewed") continue;
      const keySlug = signal.value;
      const dedupeKey = `view:${userId}:${keySlug}:${day}`;
      await recordAnalytics(tx, { kind: "view", userId, keySlug, dedupeKey, detail: {} }, now);
    }
  });
  return ok(null);
}

/** Forgets one signal, or without one all of them. Forgetting what is not there is no error. */
export async function forgetSignals(viewer: Viewer, which: Signal | null): Promise<void> {
  await transaction((tx) => deleteSignals(tx, viewer.userId, which));
}

const SHOWN_DAYS = 2;

/**
 * Records that somebody opened a KEY from a recommendation. Only what the shop has shown to this person counts, with the
 * rules it was shown for; anything else is let go without a word.
 */
export async function recordFollowed(viewer: Viewer, { slug, surface }: Followed, now: Date): Promise<void> {
  const { userId } = viewer;
  const shown = await findShown({ userId, slug, surface, since: addDays(now, -SHOWN_DAYS) });
  if (!shown) return;
  const record = { kind: "recommendation_followed", userId, keySlug: slug, dedupeKey: `followed:${shown.id}` } as const;
  await transaction((tx) => recordAnalytics(tx, { ...record, detail: { surface, rules: [...shown.rules] } }, now));
}

/** The scheduled `forget-signals` job: what has lived its 90 days is deleted. */
export async function forgetExpired(now: Date): Promise<void> {
  const deleted = await transaction((tx) => deleteExpired(tx, now));
  if (deleted > 0) log().info({ deleted }, "signals have lived their time");
}
