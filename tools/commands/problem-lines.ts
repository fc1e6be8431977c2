import type { Problem } from "@/lib/ingestion/schema";
import { visible } from "@/lib/kernel/hidden-characters";

export { visible };

/** "error: key.json:7: maturity is not right; …". What an asset says may hold anything; a terminal gets plain text. */
export function problemLine({ level, file, field, line, message }: Problem): string {
  const where = line === undefined ? file : `${file}:${line}`;
  const place = [where, field !== null && message.startsWith(field) ? null : field].filter(Boolean).join(" ");
  return visible(`${level}: ${place ? `${place}: ` : ""}${message}`);
}
