import type { KeyDetail } from "@/lib/catalog/schema";
import { splitReplaces } from "./savings-sums";

/** The sections that buyers look for, with the ids that their headings have. */
function sectionsOf(item: KeyDetail): { id: string; name: string }[] {
  const isOut = item.status !== "coming";
  return [
    {
      id: "savings",
      name: "What it saves",
      isThere: item.readme !== null && splitReplaces(item.readme).replaces !== null,
    },
    { id: "requirements", name: "What it needs", isThere: isOut },
    { id: "contents", name: "What is inside", isThere: item.files.length > 0 },
    { id: "readme", name: "README", isThere: isOut && item.readme !== null },
    { id: "versions", name: "Versions", isThere: isOut },
    { id: "licence", name: "Licence", isThere: isOut },
    { id: "questions", name: "Questions", isThere: item.status === "on_sale" },
  ].filter(({ isThere }) => isThere);
}

/** The way to each part of a long page, for whoever wants one answer. Plain links: they work without scripts. */
export function OnThisPage({ item }: { item: KeyDetail }) {
  const sections = sectionsOf(item);
  if (sections.length === 0) return null;
  return (
    <nav aria-label="On this page" className="border-rule border-t py-2">
      <ul className="flex flex-wrap gap-x-5">
        {sections.map(({ id, name }) => (
          <li key={id}>
            <a href={`#${id}`} className="target text-soft hover:text-accent hover:underline">
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
