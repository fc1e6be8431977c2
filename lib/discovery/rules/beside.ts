import type { CatalogKey, Facts, Group, Recommendation, Rule } from "../schema";
import { recommend } from "./recommend";

/** Which rules speak for which place beside a KEY. */
const GROUP_OF: Readonly<Record<Rule["kind"], Group | null>> = {
  answer: null,
  before: "before",
  together: "together",
  named: "goes_with",
  alike: "goes_with",
};
/** A KEY stands in the first of these that has it: a real purchase says more than a shared word. */
const PRECEDENCE: readonly Group[] = ["together", "before", "goes_with"];
/** How many of each there is room for. */
const ROOM: Readonly<Record<Group, number>> = { before: 2, goes_with: 4, together: 3 };

export type Beside = Recommendation & { readonly group: Group };

/**
 * What belongs beside the KEY of `facts.page`: smaller steps before it, what goes with it, and what others own together
 * with it. Only the page speaks here, whatever else is known; each KEY stands once.
 */
export function recommendBeside(facts: Facts, rules: readonly Rule[], catalog: readonly CatalogKey[]): Beside[] {
  const taken = new Set<string>();
  return PRECEDENCE.flatMap((group) => {
    const speaking = rules.filter(
      (rule) => GROUP_OF[rule.kind] === group && rule.kind !== "answer" && rule.from === "page",
    );
    const found = recommend(facts, speaking, catalog, catalog.length);
    const shown = found.filter(({ slug }) => !taken.has(slug)).slice(0, ROOM[group]);
    for (const { slug } of shown) taken.add(slug);
    return shown.map((one) => ({ ...one, group }));
  });
}
