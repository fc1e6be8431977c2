import clsx from "clsx";
import type { KeyType, Maturity } from "@/lib/catalog/schema";
import { MATURITY_STEPS, MATURITY_WORDS, TYPE_WORDS } from "../words";
import { COVER_COLOURS, COVER_INK, coverMarks, SHEET } from "./motifs";

type Subject = { slug: string; type: KeyType; maturity: Maturity };

/** The drawing alone; also understood by the renderer of the pictures for sharing. */
export function CoverDrawing({ subject, width, height }: { subject: Subject; width: number; height: number }) {
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${SHEET.width} ${SHEET.height}`}
      preserveAspectRatio="xMaxYMid slice"
      fill="none"
      strokeWidth={2}
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {coverMarks(subject.type, subject.slug).map(({ d, fill, ink }) => (
        <path key={`${fill} ${ink}`} d={d} {...(fill ? { fill: COVER_INK } : { stroke: COVER_INK })} opacity={ink} />
      ))}
    </svg>
  );
}

/** Width, gap, and how much taller each bar is than the one before, in pixels. */
const BAR = { width: 6, gap: 2, least: 5, rise: 3 } as const;
const BARS_WIDTH = MATURITY_STEPS.length * (BAR.width + BAR.gap) - BAR.gap;
const barHeight = (index: number) => BAR.least + index * BAR.rise;
const BARS_HEIGHT = barHeight(MATURITY_STEPS.length - 1);

function bar(index: number, inset: number): string {
  const height = barHeight(index) - 2 * inset;
  const width = BAR.width - 2 * inset;
  return `M${index * (BAR.width + BAR.gap) + inset} ${BARS_HEIGHT - inset}h${width}v${-height}h${-width}z`;
}

/** One to four bars, filled up to the maturity. */
function MaturityBars({ maturity }: { maturity: Maturity }) {
  const reached = MATURITY_STEPS.indexOf(maturity) + 1;
  const bars = (from: number, to: number, inset: number) =>
    MATURITY_STEPS.map((_, index) => (index >= from && index < to ? bar(index, inset) : "")).join("");
  return (
    <svg aria-hidden="true" width={BARS_WIDTH} height={BARS_HEIGHT} className="shrink-0">
      <path d={bars(0, reached, 0)} fill="currentColor" />
      <path d={bars(reached, MATURITY_STEPS.length, 0.5)} fill="none" stroke="currentColor" opacity={0.6} />
    </svg>
  );
}

/**
 * A small cover has its words where they fit: the longest need 56 and 104 pixels beside their margins. Its drawing
 * reaches under them, so they stand on a piece of the plain colour.
 */
const ON_PLAIN = "-m-1 self-start rounded-xs p-1";
const TYPE_FITS = "leading-none @max-[5rem]:invisible";
const MATURITY_FITS = "@max-[7rem]:hidden";

/**
 * The cover of a KEY, drawn from its type (colour and motif), maturity (bars) and slug (variation): no picture is
 * requested. Its words repeat what stands beside it and are hidden from assistive technology.
 */
export function Cover({
  subject,
  className,
  small = false,
}: {
  subject: Subject;
  className?: string;
  small?: boolean;
}) {
  const background = COVER_COLOURS[subject.type];
  const plain = small ? { background } : undefined;
  return (
    <div
      aria-hidden="true"
      className={clsx("@container relative isolate overflow-hidden rounded-md", className)}
      style={{ background, color: COVER_INK }}
    >
      <div className="absolute inset-0 -z-10 [&>svg]:size-full">
        <CoverDrawing subject={subject} width={SHEET.width} height={SHEET.height} />
      </div>
      <div
        className={clsx("flex h-full flex-col justify-between font-mono", small ? "p-2 text-[0.65rem]" : "p-4 text-xs")}
      >
        <span className={clsx("font-medium", small && [ON_PLAIN, TYPE_FITS])} style={plain}>
          {TYPE_WORDS[subject.type].name}
        </span>
        <span className={clsx("flex items-end gap-2 leading-none", small && ON_PLAIN)} style={plain}>
          <MaturityBars maturity={subject.maturity} />
          <span className={small ? MATURITY_FITS : undefined}>{MATURITY_WORDS[subject.maturity].name}</span>
        </span>
      </div>
    </div>
  );
}
