import "server-only";
import { readSmallFile } from "../gateway/read-files";
import { type AnnouncedKey, readLibraryMarkdown } from "../rules/library-markdown";
import { readText } from "../rules/manifest/storable";
import { type AssetReport, error, hint, LIMITS, type Problem } from "../schema";
import { announce } from "./announce";
import { type Run, refused } from "./context";

const PATH = "jupyter-keys-md/JUPYTER_KEYS_LIBRARY.md";

export type Catalog = { readonly announced: AnnouncedKey[]; readonly problems: Problem[] };

/** What the markdown catalog of a library announces; nothing when there is none. */
export function readCatalog(place: string | null): Catalog {
  if (place === null) return { announced: [], problems: [] };
  const bytes = readSmallFile(place, LIMITS.documentBytes);
  const read = bytes ? readText(bytes) : { fault: "is not a plain file of at most 2 MiB" };
  if ("fault" in read) return { announced: [], problems: [error(PATH, null, `The catalog ${read.fault}.`)] };
  return { announced: readLibraryMarkdown(read.text, PATH), problems: [] };
}

async function ingestAnnounced(run: Run, key: AnnouncedKey, folder: AssetReport | undefined): Promise<AssetReport> {
  const { slug, line, listing, manifest, problems } = key;
  const path = `${PATH}:${line}`;
  if (!listing) return refused(slug, path, null, problems);
  if (!folder) return announce(run, { listing, manifest, path, version: null, problems });
  const described = hint(PATH, null, `${slug} has a folder of its own (${folder.path}), which describes it.`);
  return { slug, path, outcome: "unchanged", version: folder.version, problems: [...problems, described] };
}

/** Lists what the catalog announces as "coming"; a KEY that has a folder is described there. */
export async function ingestCatalog(
  run: Run,
  { announced }: Catalog,
  folders: readonly AssetReport[],
): Promise<AssetReport[]> {
  const released = folders.filter(({ outcome }) => outcome !== "refused");
  const folderOf = new Map(released.map((report) => [report.slug, report]));
  const seen = new Set<string>();
  const reports: AssetReport[] = [];
  for (const key of announced) {
    const twice = error(PATH, "slug", `${key.slug} is announced twice; the first one counts.`);
    const isTwice = seen.has(key.slug);
    seen.add(key.slug);
    if (isTwice) reports.push(refused(key.slug, `${PATH}:${key.line}`, null, [twice]));
    else reports.push(await ingestAnnounced(run, key, folderOf.get(key.slug)));
  }
  return reports;
}
