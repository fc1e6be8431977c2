"use client";

import { Bell, BellOff } from "lucide-react";
import type { KeyAccessDto } from "@/lib/checkout/schema";
import { Button } from "../../ui/button";
import type { KeyOffer } from "../offer";
import { Says } from "../says";
import { useNotice } from "../use-notice";

/** Announced: one can ask to be told. */
export function Coming({ offer, access }: { offer: KeyOffer; access: KeyAccessDto }) {
  const notice = useNotice(offer.slug);
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
