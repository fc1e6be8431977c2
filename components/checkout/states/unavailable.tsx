"use client";

import { Bell, BellOff } from "lucide-react";
import Link from "next/link";
import type { KeyAccessDto } from "@/lib/checkout/schema";
import { Button, ButtonLink, buttonStyle } from "../../ui/button";
import type { KeyOffer } from "../offer";
import { signInHref } from "../offer";
import { Says } from "../says";
import { useNotice } from "../use-notice";

/** Announced: one can ask to be told. */
export function Coming({ offer, access }: { offer: KeyOffer; access: KeyAccessDto | undefined }) {
  const notice = useNotice(offer.slug);
  if (!access?.signed_in)
    return (
      <Link
        href={signInHref(`/marketplace/${offer.slug}`)}
        prefetch={false}
        className={buttonStyle({ size: "lg", wide: true })}
      >
        <Bell aria-hidden="true" className="size-5" /> Tell me when it is there
      </Link>
    );
  const isWaiting = access.wants_notice;
  return (
    <div className="grid gap-3">
      <Says error={notice.error}>{isWaiting ? <p>You will get a mail when it is there.</p> : null}</Says>
      <Button
        size="lg"
        wide
        variant={isWaiting ? "secondary" : "primary"}
        pending={notice.isPending}
        onClick={() => notice.mutate(!isWaiting)}
      >
        {isWaiting ? <BellOff aria-hidden="true" className="size-5" /> : <Bell aria-hidden="true" className="size-5" />}
        {isWaiting ? "Do not tell me" : "Tell me when it is there"}
      </Button>
    </div>
  );
}

/** No longer sold: its owners keep it, others see what takes its place. */
export function Withdrawn({ offer }: { offer: KeyOffer }) {
  return (
    <div className="grid gap-3">
      <p className="text-[0.95rem]">No longer on sale. Whoever owns it keeps it, with every version.</p>
      {offer.replaced_by ? (
        <ButtonLink href={`/marketplace/${offer.replaced_by}`} size="lg" wide>
          See what replaces it
        </ButtonLink>
      ) : (
        <ButtonLink href="/marketplace" size="lg" wide variant="secondary">
          Look at the catalog
        </ButtonLink>
      )}
    </div>
  );
}
