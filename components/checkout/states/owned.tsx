"use client";

import { Download } from "lucide-react";
import { useState } from "react";
import type { KeyAccessDto } from "@/lib/checkout/schema";
import { formatDay } from "@/lib/kernel/time";
import { formatBytes } from "../../catalog/words";
import { Button } from "../../ui/button";
import { Select } from "../../ui/input";
import type { KeyOffer } from "../offer";
import { Says } from "../says";
import { type IssuedDownload, useDownload } from "../use-download";

/** Why the viewer may download, in a sentence. */
function ownershipSentence(access: KeyAccessDto): string {
  const { organization, decision } = access;
  if (access.state === "through_organization" && organization)
    return `You have a seat at ${organization.name}, which holds this KEY. ${organization.administrator} administers it.`;
  if (decision?.until) return `Yours until ${formatDay(decision.until)}.`;
  const since = decision?.because[0]?.since;
  return since ? `Yours for good, since ${formatDay(since)}.` : "Yours for good.";
}

function Issued({ issued }: { issued: IssuedDownload }) {
  return (
    <div className="text-sm">
      <p>
        The download of {issued.version} has started ({formatBytes(issued.bytes)}). SHA-256:
      </p>
      <code className="break-all text-soft text-xs">{issued.sha256}</code>
    </div>
  );
}

/** Owned, by oneself or through an organisation: the newest version at once, any other by choice. */
export function Owned({ offer, access }: { offer: KeyOffer; access: KeyAccessDto }) {
  const download = useDownload(offer.slug);
  const [version, setVersion] = useState(offer.version ?? "");
  if (!offer.version) return <p>This KEY is yours. Its first version is not there yet; a mail tells you when it is.</p>;
  const last = access.downloaded_version;
  const isUpdate = last !== null && last !== offer.version && version === offer.version;
  return (
    <div className="grid gap-3">
      <p className="text-[0.95rem] max-lg:hidden">{ownershipSentence(access)}</p>
      <Says error={download.error}>{download.data ? <Issued issued={download.data} /> : null}</Says>
      <div className="flex gap-2 lg:grid">
        <Button
          size="lg"
          className="flex-1"
          pending={download.isPending}
          onClick={() => download.mutate(version === offer.version ? undefined : version)}
        >
          <Download aria-hidden="true" className="size-5" />
          {isUpdate ? `Update: ${last} to ${version}` : `Download v${version}`}
        </Button>
        {offer.versions.length > 1 ? (
          <div className="grid gap-1 text-sm max-lg:w-28">
            <label htmlFor="download-version" className="text-soft max-lg:sr-only">
              Version
            </label>
            <Select
              id="download-version"
              value={version}
              onChange={(event) => setVersion(event.target.value)}
              className="font-mono"
            >
              {offer.versions.map((other) => (
                <option key={other.version} value={other.version}>
                  {other.version}
                  {other.yanked ? " (withdrawn)" : ""}
                </option>
              ))}
            </Select>
          </div>
        ) : null}
      </div>
    </div>
  );
}
