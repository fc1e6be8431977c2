"use client";

import { Download } from "lucide-react";
import { Says } from "../checkout/says";
import { useDownload } from "../checkout/use-download";
import { Button } from "../ui/button";

/** The zip of the version that is being read. */
export function DownloadKey({ slug, version }: { slug: string; version: string }) {
  const download = useDownload(slug);
  return (
    <div className="grid justify-items-end gap-1">
      <Button pending={download.isPending} onClick={() => download.mutate(version)}>
        <Download aria-hidden="true" className="size-4" />
        Download v{version}
      </Button>
      <Says error={download.error}>
        {download.data ? <p className="text-sm">Version {download.data.version} is on its way.</p> : null}
      </Says>
    </div>
  );
}
