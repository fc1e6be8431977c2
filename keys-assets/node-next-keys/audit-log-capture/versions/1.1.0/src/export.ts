import type { Json } from "./canonical.ts";
import type { AuditEntry } from "./entry.ts";

export type ExportFormat = "ndjson" | "csv";

/** The entries as text, piece by piece. NDJSON holds everything that is needed to verify it again. */
export async function* exportLines(entries: AsyncIterable<AuditEntry>, format: ExportFormat): AsyncGenerator<string> {
  if (format === "csv") yield `${COLUMNS.join(",")}\r\n`;
  for await (const entry of entries) {
    yield format === "csv" ? `${csvRow(entry)}\r\n` : `${JSON.stringify(entry)}\n`;
  }
}

const COLUMNS = [
  "seq",
  "at",
  "actor_type",
  "actor_id",
  "action",
  "target_type",
  "target_id",
  "outcome",
  "changes",
  "context",
  "hash",
];

function csvRow(entry: AuditEntry): string {
  const at = (...path: string[]) => path.reduce<Json | undefined>(step, entry.event);
  const cells = [
    entry.seq,
    entry.at,
    at("actor", "type"),
    at("actor", "id"),
    at("action"),
    at("target", "type"),
    at("target", "id"),
    at("outcome"),
    at("changes"),
    at("context"),
    entry.hash,
  ];
  return cells.map(csvCell).join(",");
}

function step(value: Json | undefined, name: string): Json | undefined {
  if (value === undefined || value === null || typeof value !== "object") return undefined;
  return Object.hasOwn(value, name) ? (value as { readonly [key: string]: Json })[name] : undefined;
}

/** Quotes a cell, and keeps a spreadsheet from running text as a formula. */
function csvCell(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Reads an NDJSON export back, for `verifyEntries`. Throws SyntaxError that names the line. */
export function* parseExport(text: string): Generator<AuditEntry> {
  for (const [index, line] of text.split("\n").entries()) {
    if (line === "") continue;
    const value: unknown = parseLine(line, index);
    if (!isEntry(value)) throw new SyntaxError(`Line ${index + 1} is no audit entry.`);
    yield value;
  }
}

function parseLine(line: string, index: number): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new SyntaxError(`Line ${index + 1} is no JSON.`, { cause: error });
  }
}

function isEntry(value: unknown): value is AuditEntry {
  if (typeof value !== "object" || value === null || !("event" in value)) return false;
  const fields = value as Record<string, unknown>;
  const texts = ["tenant", "at", "prevHash", "hash"].every((name) => typeof fields[name] === "string");
  return texts && typeof fields.seq === "number";
}
