import type { ProofGroup } from "@/lib/proof/schema";
import { TYPE_WORDS } from "../catalog/words";

const ROW = 44;
const LABEL_WIDTH = 96;
const CHART_WIDTH = 640;
const BAR = 14;

/**
 * Two bars for each group: the hours that its KEYS replace at the least, and the hours that its price buys. The table below
 * says the same in numbers, so the picture is hidden from who cannot see it.
 */
export function HoursChart({ groups }: { groups: readonly ProofGroup[] }) {
  const most = Math.max(...groups.map(({ leastHours, evenHours }) => Math.max(leastHours, evenHours)), 1);
  const width = (hours: number) => Math.max(2, (hours / most) * (CHART_WIDTH - LABEL_WIDTH - 70));
  return (
    <svg aria-hidden="true" viewBox={`0 0 ${CHART_WIDTH} ${groups.length * ROW}`} className="h-auto w-full">
      {groups.map(({ type, leastHours, evenHours }, index) => (
        <g key={type} transform={`translate(0 ${index * ROW})`} className="fill-ink text-[13px]">
          <text x={0} y={22}>
            {TYPE_WORDS[type].name}
          </text>
          <rect x={LABEL_WIDTH} y={4} width={width(leastHours)} height={BAR} className="fill-accent" rx={2} />
          <text x={LABEL_WIDTH + width(leastHours) + 8} y={16}>
            {leastHours} h
          </text>
          <rect x={LABEL_WIDTH} y={21} width={width(evenHours)} height={BAR} className="fill-edge" rx={2} />
          <text x={LABEL_WIDTH + width(evenHours) + 8} y={33} className="fill-soft">
            {evenHours} h
          </text>
        </g>
      ))}
    </svg>
  );
}
