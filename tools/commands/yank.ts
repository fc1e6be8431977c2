import { parseArgs } from "node:util";
import { yankInputSchema } from "@/lib/ingestion/schema";
import { restoreVersion, yankVersion } from "@/lib/ingestion/service/yank";
import { clock } from "@/lib/platform/clock";

const USAGE = 'Usage: npm run keys -- yank <slug> <version> --reason "It leaks." [--undo]\n';

function readArguments(args: readonly string[]) {
  try {
    const options = { reason: { type: "string" }, undo: { type: "boolean", default: false } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [slug, version, ...rest] = positionals;
    const reason = yankInputSchema.safeParse({ reason: values.reason });
    if (!slug || !version || rest.length > 0 || !reason.success) return null;
    return { slug, version, reason: reason.data.reason, isUndone: values.undo };
  } catch {
    // An option that does not exist.
    return null;
  }
}

/**
 * `keys yank <slug> <version> --reason "…" [--undo]`: takes a version from offer, or offers it again. Returns the exit
 * code.
 */
export async function yankCommand(args: readonly string[]): Promise<number> {
  const given = readArguments(args);
  if (!given) {
    process.stderr.write(USAGE);
    return 1;
  }
  const { slug, version, reason, isUndone } = given;
  const act = isUndone ? restoreVersion : yankVersion;
  const done = await act({ slug, version, reason, actorId: null }, clock.now());
  if (!done.ok) {
    process.stderr.write(`${done.error.message}\n`);
    return 1;
  }
  const { changed, current_version: current, downloaded_by: people } = done.value;
  const now = isUndone ? "offered" : "no longer offered";
  const lines = [
    `${slug} ${version} is ${now}${changed ? "" : ", as before"}.`,
    current ? `Offered now: ${current}.` : "No version is offered now, so the KEY cannot be bought.",
  ];
  if (changed && !isUndone) lines.push(`${people} people have downloaded it; each gets a mail with the reason.`);
  if (changed && isUndone) lines.push("If yanked.json of the library names it, take it out there as well.");
  process.stdout.write(`${lines.join("\n")}\n`);
  return 0;
}
