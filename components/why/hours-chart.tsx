import clsx from "clsx";
import type { ProofGroup } from "@/lib/proof/schema";
import { TYPE_WORDS } from "../catalog/words";

/** The two bars are told apart by their form, which is the same in every theme: one is filled, one is an outline. */
const LOOKS = { filled: "border-accent bg-accent", outline: "border-ink" } as const;
type Look = keyof typeof LOOKS;

const bar = (look: Look) => clsx("h-3.5 rounded-sm border-2", LOOKS[look]);

function Bar({ look, hours, most }: { look: Look; hours: number; most: number }) {
  return (
    <div className="flex items-center gap-3">
      <div className="grow">
        <div className={clsx("min-w-1.5", bar(look))} style={{ width: `${(hours / most) * 100}%` }} />
      </div>
      <span className="w-14 shrink-0 text-right tabular-nums">{hours} h</span>
    </div>
  );
}

function Swatch({ look, children }: { look: Look; children: string }) {
  return (
    <li className="flex items-center gap-2">
      <span className={clsx("w-8 shrink-0", bar(look))} />
      {children}
    </li>
  );
}

/**
 * Two bars for each group: the hours that its KEYS replace at the least, and the hours that its price buys. The table below
 * says the same in numbers, so the picture is hidden from who cannot see it.
 */
export function HoursChart({ groups }: { groups: readonly ProofGroup[] }) {
  const most = Math.max(...groups.map(({ leastHours, evenHours }) => Math.max(leastHours, evenHours)), 1);
  return (
    <div aria-hidden="true" className="grid content-start gap-5 text-sm">
      <ul className="flex flex-wrap gap-x-6 gap-y-2 text-soft">
        <Swatch look="filled">Hours replaced, at the least</Swatch>
        <Swatch look="outline">Hours that the price buys</Swatch>
      </ul>
      <ul className="grid gap-4">
        {groups.map(({ type, leastHours, evenHours }) => (
          <li key={type} className="grid gap-x-4 gap-y-1 sm:grid-cols-[5.5rem_minmax(0,1fr)] sm:items-center">
            <span className="font-medium">{TYPE_WORDS[type].name}</span>
            <div className="grid gap-1">
              <Bar look="filled" hours={leastHours} most={most} />
              <Bar look="outline" hours={evenHours} most={most} />
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
