const MOST_PARAGRAPHS = 24;
const LONGEST_PARAGRAPH = 600;

const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(?:\[[ x]\]\s+)?/i;
const HEADING = /^#{1,6}\s+/;

/** Markdown's signs for code, stress and links, taken away; what a link says stays. */
function bare(line: string): string {
  return line
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/(\*\*|__)(?=\S)(.*?\S)\1/g, "$2")
    .replace(/`+([^`]*)`+/g, "$1");
}

function startOf(line: string): string {
  if (HEADING.test(line)) return bare(line.replace(HEADING, "")).replace(/[:\s]*$/, ":");
  const item = ITEM.exec(line);
  if (!item) return bare(line.trim());
  return `${item[1] ? `${item[1]}.` : "•"} ${bare(line.slice(item[0].length).trim())}`;
}

/**
 * A changelog's entry as paragraphs of plain text, for a mail: a heading or an item of a list is a paragraph each, lines
 * that were only wrapped are joined. Very long ones are cut.
 */
export function changelogParagraphs(markdown: string): string[] {
  const paragraphs: string[] = [];
  let isOpen = false;
  for (const line of markdown.split(/\r?\n/)) {
    const isBlank = line.trim() === "";
    const begins = !isOpen || HEADING.test(line) || ITEM.test(line);
    if (!isBlank && begins) paragraphs.push(startOf(line));
    else if (!isBlank) paragraphs.push(`${paragraphs.pop()} ${bare(line.trim())}`);
    isOpen = !isBlank && !HEADING.test(line);
  }
  const short = paragraphs.map((text) =>
    text.length > LONGEST_PARAGRAPH ? `${text.slice(0, LONGEST_PARAGRAPH - 1).toWellFormed()}…` : text,
  );
  return short.length > MOST_PARAGRAPHS ? [...short.slice(0, MOST_PARAGRAPHS), "…"] : short;
}
