import type { TableView } from "../schema";
import { plainText } from "./plain-text";

const MOST_COLUMNS = 40;
const LONGEST_VALUE = 300;

/** One value and what ends it. In quotes it may hold separators, line breaks and doubled quotes. */
const VALUES = {
  ",": /(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\r?\n|$)/y,
  "\t": /(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\r?\n|$)/y,
} as const;

function readRow(text: string, separator: keyof typeof VALUES, at: number): { values: string[]; next: number } {
  const pattern = VALUES[separator];
  const values: string[] = [];
  for (let next = at; ; ) {
    pattern.lastIndex = next;
    const found = pattern.exec(text);
    if (!found) return { values, next: text.length };
    const [all, quoted, bare = "", end] = found;
    values.push(quoted === undefined ? bare.replace(/\r$/, "") : quoted.replaceAll('""', '"'));
    next += all.length;
    if (end !== separator) return { values, next };
  }
}

const shorten = (value: string) => plainText(value).slice(0, LONGEST_VALUE);

/** The first rows of a table of values separated by commas or tabs; the first row is its head. */
export function renderTable(text: string, path: string, mostRows: number): TableView & { total: number } {
  const separator = /\.tsv$/i.test(path) ? "\t" : ",";
  const rows: string[][] = [];
  let total = 0;
  for (let at = 0; at < text.length; ) {
    const { values, next } = readRow(text, separator, at);
    at = next;
    if (values.length === 1 && values[0] === "") continue;
    total += 1;
    if (rows.length <= mostRows) rows.push(values.slice(0, MOST_COLUMNS).map(shorten));
  }
  const [header = [], ...body] = rows;
  return { kind: "table", header, rows: body, total: Math.max(0, total - 1) };
}
