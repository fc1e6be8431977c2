export interface CsvStyle {
  /** German and French spreadsheets expect ";" and ",". */
  readonly delimiter: "," | ";" | "\t";
  readonly decimal: "." | ",";
  /** Excel reads UTF-8 only with a mark at the beginning. */
  readonly byteOrderMark: boolean;
}
export const PLAIN: CsvStyle = { delimiter: ",", decimal: ".", byteOrderMark: false };
export const EXCEL_EUROPE: CsvStyle = { delimiter: ";", decimal: ",", byteOrderMark: true };

const NUMBER = /^-?\d+(?:[.,]\d+)?$/;

/**
 * One field. A customer's name such as `=HYPERLINK(…)` would be run by a spreadsheet, so text that begins like a formula gets
 * an apostrophe in front; numbers keep their minus.
 */
function field(value: string, { delimiter }: CsvStyle): string {
  const text = /^[=+\-@\t\r]/.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  return /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A table by RFC 4180: a line of names, then one for each row, each ended by CR LF. */
export function toCsv(names: readonly string[], rows: readonly (readonly string[])[], style: CsvStyle): string {
  const lines = [names, ...rows].map((row) => row.map((value) => field(value, style)).join(style.delimiter));
  return `${style.byteOrderMark ? "\uFEFF" : ""}${lines.join("\r\n")}\r\n`;
}
