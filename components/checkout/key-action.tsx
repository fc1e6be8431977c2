"use client";

import Link from "next/link";
import type { KeyAccessDto } from "@/lib/checkout/schema";
import { type KeyOffer, publicState } from "./offer";
import { BuyNow, BuySignedOut } from "./states/buy";
import { Confirming } from "./states/confirming";
import { EndedReason } from "./states/ended";
import { Owned } from "./states/owned";
import { Coming, Withdrawn } from "./states/unavailable";
import { VerifyFirst } from "./states/verify-first";
import { useKeyAccess } from "./use-key-access";

/** The other way to a KEY. The phone's bar has no room for it. */
function OrWithPlan() {
  return (
    <p className="text-center text-soft text-sm max-lg:hidden">
      Or open every KEY with{" "}
      <Link href="/pricing#plans" prefetch={false} className="link">
        a plan
      </Link>
    </p>
  );
}

function Buying({ offer, access }: { offer: KeyOffer; access: KeyAccessDto }) {
  if (!offer.price || offer.status !== "on_sale") return <Withdrawn offer={offer} />;
  if (!access.email_verified) return <VerifyFirst />;
  return <BuyNow item={{ kind: "key", slug: offer.slug }} price={offer.price} />;
}

/**
 * The one button of a KEY. The page comes with what a visitor sees; when the answer about the viewer arrives, it
 * becomes the right one. It shows entitlements and defines none: the server decides again at every step.
 */
export function KeyAction({ offer }: { offer: KeyOffer }) {
  const { data: access } = useKeyAccess(offer.slug);
  const state = access?.state ?? publicState(offer);
  const path = `/marketplace/${offer.slug}`;

  if (state === "coming") return <Coming offer={offer} access={access} />;
  if (state === "withdrawn") return <Withdrawn offer={offer} />;
  if (!access || state === "signed_out")
    return offer.price ? (
      <div className="grid gap-3">
        <BuySignedOut item={{ kind: "key", slug: offer.slug }} price={offer.price} path={path} />
        <OrWithPlan />
      </div>
    ) : (
      <Coming offer={offer} access={access} />
    );
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
