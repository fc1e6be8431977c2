import "server-only";
import type { Viewer } from "../../kernel/viewer";
import { countTogether, getHeld, getShelf, listSignals } from "../queries/facts";
import { listRules } from "../queries/rules";
import { recommendBeside } from "../rules/beside";
import { recommend } from "../rules/recommend";
import type { Facts, RecommendedKey, Signal } from "../schema";
import { toRecommended } from "./recommended";

const NOTHING: Facts = { signals: [], usable: new Set(), owned: [], page: null, together: new Map() };

/** What belongs beside a KEY for everybody alike, as its static page shows it. */
export async function listBeside(slug: string): Promise<RecommendedKey[]> {
  const [shelf, rules, together] = await Promise.all([getShelf(), listRules(), countTogether([slug])]);
  return toRecommended(recommendBeside({ ...NOTHING, page: slug, together }, rules, shelf.keys), shelf);
}

/**
 * What fits these answers. Only they speak; of somebody who is signed in, what they can use and what they sent away is
 * left out.
 */
export async function findForAnswers(
  viewer: Viewer | null,
  answers: readonly Signal[],
  limit: number,
  now: Date,
): Promise<RecommendedKey[]> {
  const [shelf, rules] = await Promise.all([getShelf(), listRules()]);
  const [held, kept] = viewer
    ? await Promise.all([getHeld(viewer.userId, shelf, now), listSignals(viewer.userId, now)])
    : [null, []];
  const dismissed = kept.filter(({ kind }) => kind === "dismissed");
  const facts = { ...NOTHING, usable: held?.usable ?? NOTHING.usable, signals: [...answers, ...dismissed] };
  return toRecommended(recommend(facts, rules, shelf.keys, limit), shelf);
}
