import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { isSlug, KEY_TYPES, type KeyType } from "@/lib/catalog/schema";
import { scanLibrary } from "@/lib/ingestion/gateway/scan-library";
import { ASSET_KINDS, keyTypeOf } from "@/lib/ingestion/rules/manifest/definitions";
import { nameProblem } from "@/lib/ingestion/rules/paths";
import { peekSlugs } from "@/lib/ingestion/service/peek-slugs";
import { err, ok, type Result } from "@/lib/kernel/result";
import { clock } from "@/lib/platform/clock";
import { SKELETONS } from "./skeletons";

const USAGE = `Usage: npm run keys -- new <type> <slug> [--into <library>]\nTypes: ${KEY_TYPES.join(", ")}.\n`;

type Wish = { readonly type: KeyType; readonly slug: string; readonly library: string };

function readArguments(args: readonly string[]): Wish | null {
  try {
    const options = { into: { type: "string" } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [name, slug, ...rest] = positionals;
    const type = KEY_TYPES.find((known) => known === name);
    if (!type || !slug || rest.length > 0) return null;
    return { type, slug, library: values.into ?? process.env.KEYS_ASSETS_ROOT ?? "keys-assets" };
  } catch {
    // An option that does not exist.
    return null;
  }
}

/** "rate-limiter" as "Rate Limiter". */
function titleOf(slug: string): string {
  const words = slug.split("-").filter(Boolean);
  return words.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`).join(" ") || slug;
}

/** The folder for the new asset, or why there can be none. */
function findPlace({ type, slug, library }: Wish): Result<string> {
  const refuse = (message: string) => err({ code: "invalid_input" as const, message });
  if (!isSlug(slug) || slug.startsWith("-") || nameProblem(slug))
    return refuse(`"${slug}" is no slug: lower-case letters, digits and hyphens, at most 100.`);
  const kind = ASSET_KINDS.find(({ tools }) => tools.some((tool) => keyTypeOf(tool) === type));
  if (!kind) throw new Error(`No folder of a library belongs to the type ${type}.`);
  const scanned = existsSync(library) ? scanLibrary(library) : null;
  const taken = scanned?.ok ? peekSlugs(scanned.value.places).firstPlace.get(slug) : undefined;
  if (taken !== undefined) return refuse(`${slug} is the slug of ${taken}; a slug belongs to one asset.`);
  const place = join(library, kind.folder, slug);
  return existsSync(place) ? refuse(`${place} is there already.`) : ok(place);
}

/** `keys new <type> <slug> [--into <library>]`: makes a valid asset to begin with. Returns the exit code. */
export async function newCommand(args: readonly string[]): Promise<number> {
  const wish = readArguments(args);
  if (!wish) {
    process.stderr.write(USAGE);
    return 1;
  }
  const place = findPlace(wish);
  if (!place.ok) {
    process.stderr.write(`${place.error.message}\n`);
    return 1;
  }
  const { type, slug } = wish;
  const day = clock.now().toISOString().slice(0, 10);
  const files = SKELETONS[type]({ type, slug, title: titleOf(slug), day });
  for (const [path, content] of Object.entries(files)) {
    const file = join(place.value, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { flag: "wx" });
  }
  const names = Object.keys(files).map((path) => `  ${path}`);
  const next = `Replace what begins with "Write here", then: npm run keys -- check ${place.value}`;
  process.stdout.write(`${[`Made ${place.value}:`, ...names, next].join("\n")}\n`);
  return 0;
}
