import { ChevronRight } from "lucide-react";
import Link from "next/link";
import type { KeyVersionDto } from "@/lib/catalog/schema";
import { formatDay } from "@/lib/kernel/time";
import { FollowReleases } from "../../releases/follow";
import { Badge } from "../../ui/badge";
import { Markdown } from "../markdown";
import { formatBytes } from "../words";
import { Section } from "./section";

function Release({ release, isCurrent }: { release: KeyVersionDto; isCurrent: boolean }) {
  return (
    <details open={isCurrent} className="group/release border-rule border-t first:border-t-0">
      <summary className="flex min-h-12 flex-wrap items-center gap-x-3 hover:text-accent">
        <ChevronRight
          aria-hidden="true"
          className="size-4 text-soft transition-transform group-open/release:rotate-90"
        />
        <span className="font-medium font-mono">{release.version}</span>
        {isCurrent ? <Badge tone="accent">newest</Badge> : null}
        {release.yanked_reason ? <Badge tone="danger">withdrawn</Badge> : null}
        <span className="ml-auto text-soft text-sm">{formatDay(release.published_at)}</span>
      </summary>
      <div className="pb-5 pl-7">
        {release.yanked_reason ? <p className="mb-3 text-danger">{release.yanked_reason}</p> : null}
        {release.changelog ? <Markdown source={release.changelog} /> : <p className="text-soft">No notes.</p>}
        {release.sha256 ? (
          <p className="mt-4 text-sm">
            <span className="text-soft">Zip{release.bytes ? `, ${formatBytes(release.bytes)}` : ""}. SHA-256: </span>
            <code className="break-all text-xs" data-sha256={release.version}>
              {release.sha256}
            </code>
          </p>
        ) : null}
      </div>
    </details>
  );
}

type Props = { slug: string; versions: readonly KeyVersionDto[]; current: string | null };

/** Every release with its notes and the hash of its zip, the newest open. */
export function Versions({ slug, versions, current }: Props) {
  if (versions.length === 0) return null;
  const path = `/marketplace/${slug}`;
  return (
    <Section id="versions" title="Versions">
      {versions.map((release) => (
        <Release key={release.version} release={release} isCurrent={release.version === current} />
      ))}
      <div className="mt-4 grid gap-3">
        <Link href={`${path}/versions`} prefetch={false} className="target link justify-self-start">
          {versions.length > 1 ? "Compare versions, file by file" : "All about its versions"}
        </Link>
        <FollowReleases slug={slug} path={path} />
      </div>
    </Section>
  );
}
