import type { KeyType } from "../schema";

const FENCE = /^\s*(```|~~~)/;
const SECTION = /^## +(.+?)\s*$/;
/** A runbook's first sections say when it applies; what to do then is what is sold. */
const SHOWN_SECTIONS = 3;
const ALWAYS_SHOWN = /^what it replaces$/i;

type Part = { title: string | null; text: string };

/** The text before the first section, then section by section; a `##` inside a code block begins none. */
function splitSections(markdown: string): Part[] {
  const parts: Part[] = [{ title: null, text: "" }];
  let isInFence = false;
  for (const line of markdown.split("\n")) {
    if (FENCE.test(line)) isInFence = !isInFence;
    const title = isInFence ? undefined : SECTION.exec(line)?.[1];
    if (title !== undefined) parts.push({ title, text: "" });
    const part = parts.at(-1);
    if (part) part.text += `${line}\n`;
  }
  return parts;
}

/**
 * As much of a README as everyone may read. For code and notebooks that is all of it, because it only describes them.
 * A runbook's README is the runbook: its beginning is shown, and of the rest the headings.
 */
export function publicReadme(type: KeyType, markdown: string): string {
  if (type !== "runbook") return markdown;
  const [opening, ...sections] = splitSections(markdown);
  const isShown = ({ title }: Part, index: number) => index < SHOWN_SECTIONS || ALWAYS_SHOWN.test(title ?? "");
  const hidden = sections.filter((section, index) => !isShown(section, index));
  if (hidden.length === 0) return markdown;
  const shown = [opening, ...sections.filter(isShown)].map((part) => part?.text ?? "").join("");
  const list = hidden.map(({ title }) => `- ${title}`).join("\n");
  return `${shown.trimEnd()}\n\n## The rest is in the download\n\n${list}\n`;
}
