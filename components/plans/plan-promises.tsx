import { Check } from "lucide-react";

const GIVES = [
  "Every KEY of the catalog, also those that come later, on the day they come.",
  "Every version, old and new.",
  "With Team, all of that for each person of an organisation who has a seat.",
];

const STAYS = [
  "KEYS and bundles that you bought stay yours for good, with every version.",
  "KEYS that only the plan opened close when it ends: at the end of the time you paid for, or of the trial.",
  "If a renewal cannot be charged, everything stays open for 7 days and a mail says so. Pay within them and nothing changes.",
];

function Promises({ title, items }: { title: string; items: readonly string[] }) {
  return (
    <div>
      <h3 className="text-base">{title}</h3>
      <ul className="mt-3 grid gap-2.5 text-base">
        {items.map((text) => (
          <li key={text} className="flex gap-2.5">
            <Check aria-hidden="true" className="mt-1 size-4 shrink-0 text-accent" />
            <span>{text}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What a plan is good for, and what is left when it is not there any more. */
export function PlanPromises() {
  return (
    <div className="grid gap-8 sm:grid-cols-2">
      <Promises title="What a plan gives" items={GIVES} />
      <Promises title="When it lapses" items={STAYS} />
    </div>
  );
}
