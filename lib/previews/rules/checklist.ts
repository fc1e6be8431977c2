import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";
import type { ChecklistOutline } from "../schema";

/** More steps than these are not ticked off by people. */
const MOST_STEPS = 300;
const LONGEST_STEP = 1000;
/** Where the steps of an asset are looked for, the first that has any. */
export const CHECKLIST_FILES = ["checklist.md", "quickstart.md"] as const;

/** `text` is markdown of one line, as it is written in the checklist. */
export type ChecklistStep = { readonly section: string; readonly text: string };

type MarkdownNode = {
  type: string;
  value?: string;
  depth?: number;
  checked?: boolean | null;
  children?: MarkdownNode[];
  position?: { start: { offset?: number }; end: { offset?: number } };
};

const parser = unified().use(remarkParse).use(remarkGfm).freeze();

function sourceOf(source: string, { position }: MarkdownNode): string {
  return source.slice(position?.start.offset ?? 0, position?.end.offset ?? 0);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, LONGEST_STEP);
}

/** The steps of a list and of the lists inside it; the paragraph of an item is its step, `[ ]` is left out. */
function stepsOf(list: MarkdownNode, source: string, section: string): ChecklistStep[] {
  return (list.children ?? []).flatMap((item) => {
    const inner = (item.children ?? []).filter(({ type }) => type === "list");
    const first = item.children?.find(({ type }) => type === "paragraph");
    const isStep = item.checked === true || item.checked === false;
    const text = isStep && first ? oneLine(sourceOf(source, first).replace(/^\[[ xX]\]\s+/, "")) : "";
    return [...(text ? [{ section, text }] : []), ...inner.flatMap((list) => stepsOf(list, source, section))];
  });
}

/** The steps of a checklist in its order, each with the heading above it. */
export function readChecklist(source: string): ChecklistStep[] {
  const tree = parser.parse(source) as MarkdownNode;
  const steps: ChecklistStep[] = [];
  let section = "";
  for (const node of tree.children ?? []) {
    if (node.type === "heading" && (node.depth ?? 1) > 1)
      section = oneLine(
        sourceOf(source, node)
          .replace(/^#+\s+/, "")
          .replace(/\s#+\s*$/, ""),
      );
    if (node.type === "list") steps.push(...stepsOf(node, source, section));
  }
  return steps.slice(0, MOST_STEPS);
}

/** How many steps each section has: what is in a checklist, without saying it. */
export function outlineOf(path: string, steps: readonly ChecklistStep[]): ChecklistOutline | null {
  if (steps.length === 0) return null;
  const sections: { title: string; steps: number }[] = [];
  for (const { section } of steps) {
    const last = sections.at(-1);
    if (last?.title === section) last.steps += 1;
    else sections.push({ title: section, steps: 1 });
  }
  return { path, sections };
}
