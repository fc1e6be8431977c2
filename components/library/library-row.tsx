"use client";

import { BookOpen, Download } from "lucide-react";
import Link from "next/link";
import type { EntitledKey } from "@/lib/entitlements/schema";
import { formatDay } from "@/lib/kernel/time";
import { Cover } from "../catalog/cover/cover";
import { MATURITY_WORDS, TYPE_WORDS } from "../catalog/words";
import { Says } from "../checkout/says";
import { useDownload } from "../checkout/use-download";
import { Why } from "../explanation/why";
import { diffHref } from "../releases/words";
import { Badge } from "../ui/badge";
import { Button, ButtonLink } from "../ui/button";

/** Since when, until when and through whom. What is held for good says so, whatever else opens it. */
function holdingSentence({ decision: { because } }: EntitledKey): string {
  const first = because.find(({ source, until }) => source !== "subscription" && until === null) ?? because[0];
  if (!first) return "";
  const until = first.until ? `until ${formatDay(first.until)}` : null;
  if (first.source === "subscription") {
    const whose = first.organization ? ` of ${first.organization}` : "";
    return `Through ${first.plan ?? "the plan"}${whose}, ${until ?? "while it runs"}`;
  }
  const through = first.organization ? `Through ${first.organization}. ` : "";
  return until ? `${through}U${until.slice(1)}` : `${through}Yours for good, since ${formatDay(first.since)}`;
}

/** What was downloaded last, with the shop's receipt for it, and what has changed since. */
function LastDownload({ item }: { item: EntitledKey }) {
  const last = item.last_download;
  if (!last) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-4 text-soft text-sm">
      <span>
        You have v{last.version}, since {formatDay(last.at)}
      </span>
      <a href={last.receipt_url} download className="target link">
        Receipt<span className="sr-only"> of {item.title}</span>
      </a>
      {item.has_update && item.version ? (
        <Link href={diffHref(item.slug, last.version, item.version)} prefetch={false} className="target link">
          What changed<span className="sr-only"> in {item.title}</span>
        </Link>
      ) : null}
    </p>
  );
}

export function LibraryRow({ item }: { item: EntitledKey }) {
  const download = useDownload(item.slug);
  const isUpdate = item.has_update && download.data?.version !== item.version;
  return (
    <div className="grid items-center gap-x-5 gap-y-3 py-5 sm:grid-cols-[8rem_minmax(0,1fr)_auto]">
      <Cover subject={item} small className="aspect-[8/5] max-sm:hidden" />
      <div className="min-w-0">
        <Link href={`/marketplace/${item.slug}`} prefetch={false} className="font-medium text-lg hover:underline">
          {item.title}
        </Link>
        {isUpdate ? (
          <Badge tone="accent" className="ml-3 align-middle">
            update available
          </Badge>
        ) : null}
        <p className="label mt-1">
          {TYPE_WORDS[item.type].noun} · {MATURITY_WORDS[item.maturity].name}
          {item.version ? ` · v${item.version}` : ""}
        </p>
        <p className="mt-1 text-soft text-sm">{holdingSentence(item)}</p>
        <LastDownload item={item} />
        <Why slug={item.slug} title={item.title} />
        <Says error={download.error}>
          {download.data ? <p className="mt-1 text-sm">Version {download.data.version} is on its way.</p> : null}
        </Says>
      </div>
      <div className="flex flex-wrap gap-2 sm:grid">
        <Button
          variant="secondary"
          disabled={!item.version}
          pending={download.isPending}
          onClick={() => download.mutate(undefined)}
        >
          <Download aria-hidden="true" className="size-4" />
          {isUpdate ? `Update to ${item.version}` : item.version ? "Download" : "Not there yet"}
          <span className="sr-only"> {item.title}</span>
        </Button>
        <ButtonLink variant="quiet" href={`/account/keys/${item.slug}`}>
          <BookOpen aria-hidden="true" className="size-4" />
          Read
          <span className="sr-only"> {item.title}</span>
        </ButtonLink>
      </div>
    </div>
  );
}
