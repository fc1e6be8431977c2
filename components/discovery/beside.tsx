import type { Group, RecommendedKey } from "@/lib/discovery/schema";
import { Section } from "../catalog/key-page/section";
import { PersonalBeside } from "./personal-beside";
import { RecommendedRows } from "./recommended-rows";

const TITLES: Record<Group, string> = {
  before: "Before this you may want",
  goes_with: "Goes with",
  together: "Others solved this with",
};
const ORDER: readonly Group[] = ["before", "goes_with", "together"];

/**
 * What belongs beside a KEY. The page comes with what holds for everybody; for whoever is signed in, what they own and what
 * they sent away is left out, in the place that is held free for it.
 */
export function Beside({ slug, items }: { slug: string; items: readonly RecommendedKey[] }) {
  return ORDER.map((group) => {
    const shared = items.filter((item) => item.group === group);
    if (shared.length === 0) return null;
    return (
      <Section key={group} id={group} title={TITLES[group]}>
        <PersonalBeside slug={slug} group={group} rows={shared.length}>
          <RecommendedRows items={shared} surface="key" className="-my-3" />
        </PersonalBeside>
      </Section>
    );
  });
}
