import type { KeyType } from "@/lib/catalog/schema";
import { numbersFrom } from "./seed";

/** The drawing's own units; every cover is drawn on this sheet and scaled. */
export const SHEET = { width: 320, height: 200 };

/** One printed mark: an SVG path, filled or as a line, more or less strongly inked. */
export type Mark = { d: string; fill: boolean; ink: number };

type Numbers = () => number;
type Motif = (next: Numbers) => Mark[];

const line = (d: string, ink: number): Mark => ({ d, fill: false, ink });
const solid = (d: string, ink: number): Mark => ({ d, fill: true, ink });
const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const round = (value: number) => Math.round(value * 10) / 10;
const rect = (x: number, y: number, width: number, height: number) =>
  `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`;
const disc = (x: number, y: number, r: number) =>
  `M${round(x - r)} ${round(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;

/** A hexagon that stands on a corner, 18 from its middle to each, from the corner at its lower right. */
const hexagon = (x: number, y: number) => `M${round(x + 15.6)} ${round(y + 9)}l-15.6 9-15.6-9v-18l15.6-9 15.6 9z`;

/** Hexagons in a honeycomb, some of them full. */
const node: Motif = (next) =>
  range(35).map((index) => {
    const [column, row] = [index % 7, Math.floor(index / 7)];
    const d = hexagon(140 + column * 34 + (row % 2) * 17, 22 + row * 44 * 0.68 + row * 4);
    return next() < 0.24 ? solid(d, 0.8) : line(d, 0.35);
  });

/** Pages behind one another, each with its own fold. */
const next: Motif = (random) => {
  const full = Math.floor(random() * 5);
  return range(5).map((index) => {
    const page = rect(140 + index * 27, 126 - index * 23 - random() * 14, 54, 44 + random() * 26);
    return index === full ? solid(page, 0.85) : line(page, 0.3 + index * 0.12);
  });
};

/** A checklist, some of it done. */
const runbook: Motif = (random) =>
  range(6).flatMap((index) => {
    const [x, y] = [146 + (random() < 0.4 ? 24 : 0), 28 + index * 25];
    const box = rect(x, y, 13, 13);
    const text = line(`M${x + 28} ${y + 7}h${round(36 + random() * 84)}`, 0.6);
    return [random() < 0.55 ? solid(box, 0.85) : line(box, 0.7), text];
  });

/** Bars over an axis, with a line through them. */
const jupyter: Motif = (random) => {
  const heights = range(9).map((index) => 18 + random() * 62 + index * 7);
  const bars = heights.map((height, index) => solid(rect(142 + index * 19, 172 - height, 11, height), 0.3));
  const points = heights.map((height, index) => `${147.5 + index * 19} ${round(160 - height)}`);
  return [...bars, line(`M${points.join("L")}`, 0.9), line("M134 172.5h186", 0.6)];
};

/** Slanted bands of unequal width. They start to the right of the words at the lower edge. */
const stripe: Motif = (random) =>
  range(7).map((index) => {
    const [x, width] = [168 + index * 27, 5 + random() * 14];
    return solid(`M${round(x)} 200l76 -200h${round(width)}l-76 200z`, 0.25 + random() * 0.5);
  });

/** Stacked disks, as databases are drawn. */
const supabase: Motif = (random) =>
  range(5).flatMap((index) => {
    const [x, y, rx] = [222, 158 - index * 27, 46 + random() * 26];
    const top = `M${round(x - rx)} ${y}a${round(rx)} 11 0 1 0 ${round(2 * rx)} 0a${round(rx)} 11 0 1 0 ${round(-2 * rx)} 0z`;
    const side = `M${round(x - rx)} ${y}v12a${round(rx)} 11 0 0 0 ${round(2 * rx)} 0v-12`;
    return [line(side, 0.5), random() < 0.35 ? solid(top, 0.75) : line(top, 0.7)];
  });

/** Commits on branches that leave the trunk and come back. */
const github: Motif = (random) => {
  const lanes = range(3).flatMap((lane) => {
    const [from, to, y] = [156 + random() * 34, 244 + random() * 46, 100 + (lane - 1) * 42];
    const mid = (from + to) / 2;
    if (lane === 1) return [line("M128 100h192", 0.8)];
    const path = `M${round(from - 24)} 100C${round(from)} 100 ${round(from)} ${y} ${round(from + 20)} ${y}H${round(to - 20)}C${round(to)} ${y} ${round(to)} 100 ${round(to + 24)} 100`;
    return [line(path, 0.6), solid(disc(mid - 16, y, 5), 0.8), solid(disc(mid + 22, y, 5), 0.8)];
  });
  return [...lanes, ...range(4).map((index) => solid(disc(146 + index * 46 + random() * 14, 100, 7), 1))];
};

/** Lines of text with a block cursor in one of them. */
const cursor: Motif = (random) => {
  const row = 1 + Math.floor(random() * 4);
  return range(6).flatMap((index) => {
    const [x, y, width] = [136 + (index % 3) * 16, 30 + index * 25, 34 + random() * 90];
    const text = solid(rect(x, y, width, 9), 0.35);
    return index === row ? [text, solid(rect(x + width + 7, y - 6, 12, 21), 0.95)] : [text];
  });
};

const MOTIFS: Record<KeyType, Motif> = { node, next, runbook, jupyter, stripe, supabase, github, cursor };

/** The spot colour that a type is printed in; the paper-white of the marks reads on each with at least 4.5:1. */
export const COVER_COLOURS: Record<KeyType, string> = {
  node: "#2f6b3a",
  next: "#33342f",
  runbook: "#a63d21",
  jupyter: "#9a5b08",
  stripe: "#4b46a8",
  supabase: "#0f6f63",
  github: "#3d4d63",
  cursor: "#7a2f63",
};
export const COVER_INK = "#fbfaf6";

/** The marks that are printed alike are one path: a page shows many covers, and each path costs a browser as much as a word. */
function pressTogether(marks: readonly Mark[]): Mark[] {
  const plates = new Map<string, Mark>();
  for (const mark of marks) {
    const plate = `${mark.fill} ${mark.ink}`;
    const d = `${plates.get(plate)?.d ?? ""}${mark.d}`;
    plates.set(plate, { ...mark, d });
  }
  return [...plates.values()];
}

/** The marks of one cover: the motif of the type, varied by the slug. */
export function coverMarks(type: KeyType, slug: string): Mark[] {
  return pressTogether(MOTIFS[type](numbersFrom(slug)));
}
