import { ChevronDown } from "lucide-react";
import type { KeyDetail } from "@/lib/catalog/schema";
import { QUESTIONS_BY_TYPE, QUESTIONS_OF_ALL } from "./questions-by-type";
import { Section } from "./section";

/** What buyers ask about a KEY of this type. It opens without scripts, and a browser's search finds what is closed. */
export function Questions({ item }: { item: Pick<KeyDetail, "type"> }) {
  return (
    <Section id="questions" title="Questions">
      <div className="-my-1 max-w-2xl">
        {[...QUESTIONS_BY_TYPE[item.type], ...QUESTIONS_OF_ALL].map(({ asks, answer }) => (
          <details key={asks} className="group border-rule border-t first:border-t-0">
            <summary className="flex min-h-12 cursor-pointer list-none items-center justify-between gap-4 py-2 font-medium hover:text-accent [&::-webkit-details-marker]:hidden">
              {asks}
              <ChevronDown
                aria-hidden="true"
                className="size-5 shrink-0 text-soft transition-transform group-open:rotate-180"
              />
            </summary>
            <p className="pr-9 pb-4 text-soft">{answer}</p>
          </details>
        ))}
      </div>
    </Section>
  );
}
