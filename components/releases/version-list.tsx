import type { KeyVersionDto } from "@/lib/catalog/schema";
import { formatDay } from "@/lib/kernel/time";
import type { VersionChanges } from "@/lib/releases/schema";
import { Markdown } from "../catalog/markdown";
import { formatBytes } from "../catalog/words";
import { Alert } from "../ui/alert";
import { Badge } from "../ui/badge";
import { ChangedFiles } from "./changed-files";
import { VersionActions } from "./version-actions";
import { countsWords } from "./words";

function Changes({ changes }: { changes: VersionChanges }) {
  const words = countsWords(changes.counts);
  if (changes.before === null) return <p className="text-soft text-sm">The first version.</p>;
  if (!words) return <p className="text-soft text-sm">The same files as in {changes.before}.</p>;
  const { counts, names } = changes;
  const more = counts.added + counts.removed + counts.changed + counts.renamed - names.length;
  return (
    <details>
      <summary className="target link text-sm">
        {words} since {changes.before}
      </summary>
      <div className="pt-2 pb-3">
        <ChangedFiles files={names} />
        {more > 0 ? <p className="mt-2 text-soft text-sm">and {more} more</p> : null}
      </div>
    </details>
  );
}

type Props = { slug: string; release: KeyVersionDto; isCurrent: boolean; changes: VersionChanges | undefined };

function Version({ slug, release, isCurrent, changes }: Props) {
  const { version, yanked_reason: yanked, sha256, bytes } = release;
  return (
    <section
      aria-labelledby={`v${version}`}
      className="grid gap-x-10 gap-y-4 border-rule border-t py-10 md:grid-cols-[8.5rem_minmax(0,1fr)]"
    >
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1 md:grid md:content-start">
        <h2 id={`v${version}`} className="font-mono text-lg">
          {version}
        </h2>
        <p className="text-soft text-sm">{formatDay(release.published_at)}</p>
        <p className="flex gap-2">
          {isCurrent ? <Badge tone="accent">newest</Badge> : null}
          {yanked === null ? null : <Badge tone="danger">withdrawn</Badge>}
        </p>
      </div>
      <div className="min-w-0">
        {yanked === null ? null : (
          <Alert tone="danger" title="This version was withdrawn" live={false} className="mb-5">
            <p>{yanked}</p>
          </Alert>
        )}
        {release.changelog ? <Markdown source={release.changelog} /> : <p className="text-soft">No notes.</p>}
        <div className="mt-5 grid gap-1">
          {changes ? <Changes changes={changes} /> : null}
          {sha256 ? (
            <p className="text-sm">
              <span className="text-soft">Zip{bytes ? `, ${formatBytes(bytes)}` : ""}. SHA-256: </span>
              <code className="break-all text-xs">{sha256}</code>
            </p>
          ) : null}
        </div>
        <VersionActions slug={slug} version={version} before={changes?.before ?? null} hasZip={sha256 !== null} />
      </div>
    </section>
  );
}

/** Every version of a KEY: its notes, what became of its files, and why one was withdrawn. */
export function VersionList({
  slug,
  versions,
  current,
  changes,
}: {
  slug: string;
  versions: readonly KeyVersionDto[];
  current: string | null;
  changes: readonly VersionChanges[];
}) {
  return versions.map((release) => (
    <Version
      key={release.version}
      slug={slug}
      release={release}
      isCurrent={release.version === current}
      changes={changes.find(({ version }) => version === release.version)}
    />
  ));
}
