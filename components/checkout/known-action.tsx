"use client";

import type { KeyAccessDto } from "@/lib/checkout/schema";
import type { KeyOffer } from "./offer";
import { OrWithPlan } from "./or-with-plan";
import { BuyNow } from "./states/buy";
import { Coming } from "./states/coming";
import { Confirming } from "./states/confirming";
import { EndedReason } from "./states/ended";
import { Owned } from "./states/owned";
import { Withdrawn } from "./states/unavailable";
import { VerifyFirst } from "./states/verify-first";

function Buying({ offer, access }: { offer: KeyOffer; access: KeyAccessDto }) {
  if (!offer.price || offer.status !== "on_sale") return <Withdrawn offer={offer} />;
  if (!access.email_verified) return <VerifyFirst />;
  return <BuyNow item={{ kind: "key", slug: offer.slug }} price={offer.price} />;
}

/** The one button for whoever is signed in: by what they have, what they wait for and what they may buy. */
export function KnownAction({ offer, access }: { offer: KeyOffer; access: KeyAccessDto }) {
  const { state } = access;
  if (state === "coming") return <Coming offer={offer} access={access} />;
  if (state === "withdrawn") return <Withdrawn offer={offer} />;
  if (state === "owned" || state === "through_organization") return <Owned offer={offer} access={access} />;
  if (state === "confirming") return <Confirming slug={offer.slug} orderId={access.pending_order_id} />;
  if (state === "ended")
    return (
      <div className="grid gap-3">
        <EndedReason slug={offer.slug} access={access} />
        {access.may_buy_again ? <Buying offer={offer} access={access} /> : null}
      </div>
    );
  return (
    <div className="grid gap-3">
      <Buying offer={offer} access={access} />
      <OrWithPlan />
    </div>
  );
}
