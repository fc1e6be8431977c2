"use client";

import clsx from "clsx";
import { BookOpen, Download } from "lucide-react";
import { useState } from "react";
import type { KeyAccessDto } from "@/lib/checkout/schema";
import { formatMoney, type Money } from "@/lib/kernel/money";
import { formatBytes } from "../../catalog/words";
import { Alert } from "../../ui/alert";
import { Button, ButtonLink } from "../../ui/button";
import { Select } from "../../ui/input";
import type { KeyOffer } from "../offer";
import { Says } from "../says";
import { useCheckout } from "../use-checkout";
import { type IssuedDownload, useDownload } from "../use-download";
import { Overdue, ownershipSentence } from "./ownership";

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

/** Open through a plan only: it can be bought all the same, to have it without the plan. */
function KeepIt({ slug, price }: { slug: string; price: Money }) {
  const { start, error, isBusy } = useCheckout();
  return (
    <div className="grid gap-2 max-lg:hidden">
      <Says error={error}>{isBusy ? <p className="sr-only">Opening the payment page.</p> : null}</Says>
      <Button variant="quiet" pending={isBusy} onClick={() => start({ items: [{ kind: "key", slug }] })}>
        {isBusy ? "Opening payment" : `Keep it for good: ${formatMoney(price)}`}
      </Button>
    </div>
  );
}

/** Owned, by oneself or through an organisation: the newest version at once, any other by choice. */
export function Owned({ offer, access }: { offer: KeyOffer; access: KeyAccessDto }) {
  const download = useDownload(offer.slug);
  const [version, setVersion] = useState(offer.version ?? offer.versions[0]?.version ?? "");
  if (!version) return <p>This KEY is yours. Its first version is not there yet; a mail tells you when it is.</p>;
  const { plan, update_from: last } = access;
  const withdrawn = offer.versions.find((other) => other.version === version)?.yanked_reason ?? null;
  const isUpdate = last !== null && version === offer.version;
  return (
    <div className="grid gap-3">
      {plan?.state === "overdue" ? (
        <Overdue plan={plan} />
      ) : (
        <p className={clsx("text-base", plan ? "max-lg:text-sm" : "max-lg:hidden")}>{ownershipSentence(access)}</p>
      )}
      <Says error={download.error}>{download.data ? <Issued issued={download.data} /> : null}</Says>
      {withdrawn === null ? null : (
        <Alert tone="warning" title={`Version ${version} was withdrawn`}>
          <p>{withdrawn}</p>
        </Alert>
      )}
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
                  {other.yanked_reason === null ? "" : " (withdrawn)"}
                </option>
              ))}
            </Select>
          </div>
        ) : null}
      </div>
      <ButtonLink variant="quiet" href={`/account/keys/${offer.slug}`} className="max-lg:hidden">
        <BookOpen aria-hidden="true" className="size-4" />
        Read it in the browser
      </ButtonLink>
      {plan && offer.price && offer.status === "on_sale" ? <KeepIt slug={offer.slug} price={offer.price} /> : null}
    </div>
  );
}
