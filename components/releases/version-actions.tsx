"use client";

import { Download } from "lucide-react";
import Link from "next/link";
import { Says } from "../checkout/says";
import { useDownload } from "../checkout/use-download";
import { useKeyAccess } from "../checkout/use-key-access";
import { Button } from "../ui/button";
import { compareHref, diffHref } from "./words";

type Props = { slug: string; version: string; before: string | null; hasZip: boolean };

/** What one can do with a version: compare it with the one before, and, owning the KEY, download it and read its lines. */
export function VersionActions({ slug, version, before, hasZip }: Props) {
  const { data: access } = useKeyAccess(slug);
  const download = useDownload(slug);
  const isOwner = access?.decision?.allowed ?? false;
  return (
    <div className="mt-5 grid gap-2">
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
        {isOwner && hasZip ? (
          <Button variant="secondary" pending={download.isPending} onClick={() => download.mutate(version)}>
            <Download aria-hidden="true" className="size-4" /> Download {version}
          </Button>
        ) : null}
        {before === null ? null : (
          <Link
            href={isOwner ? diffHref(slug, before, version) : compareHref(slug, before, version)}
            prefetch={false}
            className="target link"
          >
            {isOwner ? "Line by line since" : "Compare with"} {before}
            <span className="sr-only"> ({version})</span>
          </Link>
        )}
      </div>
      <Says error={download.error}>
        {download.data ? <p className="text-sm">Version {download.data.version} is on its way.</p> : null}
      </Says>
    </div>
  );
}
