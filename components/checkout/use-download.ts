"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { DownloadDto } from "@/lib/downloads/schema";
import { fetchJson } from "../fetch-json";

export type IssuedDownload = DownloadDto;

function issueDownload(slug: string, version: string | undefined): Promise<IssuedDownload> {
  const query = version ? `?version=${encodeURIComponent(version)}` : "";
  return fetchJson<IssuedDownload>(`/api/v1/marketplace/keys/${slug}/download${query}`);
}

/**
 * Saves what the link leads to. As a download and not as a visit: should the link fail, the page stays where it is and
 * the browser says that the download failed.
 */
function saveFrom(url: string) {
  const link = document.createElement("a");
  link.href = url;
  link.download = "";
  document.body.append(link);
  link.click();
  link.remove();
}

/** Asks for a link that lives some minutes and follows it at once; without a version, the newest. */
export function useDownload(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (version?: string) => issueDownload(slug, version),
    onSuccess: (issued) => saveFrom(issued.url),
    // Refused or done, what the page says about access and the last version may have changed.
    onSettled: () => queries.invalidateQueries({ queryKey: ["key-access", slug] }),
  });
}
