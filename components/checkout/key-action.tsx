"use client";

import { useEffect, useState } from "react";
import { useSteady } from "../use-steady";
import type { KnownAction } from "./known-action";
import { type KeyOffer, publicState } from "./offer";
import { OrWithPlan } from "./or-with-plan";
import { BuySignedOut } from "./states/buy-signed-out";
import { ComingSignedOut, Withdrawn } from "./states/unavailable";
import { useKeyAccess } from "./use-key-access";

/** The button for whoever is signed in. Fetched when somebody is: most who look at a KEY are not. */
function useKnownAction(isWanted: boolean): typeof KnownAction | null {
  const [found, setFound] = useState<{ Action: typeof KnownAction } | null>(null);
  useEffect(() => {
    if (!isWanted) return;
    let isHere = true;
    import("./known-action").then(
      ({ KnownAction: Action }) => isHere && setFound({ Action }),
      () => undefined, // Not to be had just now: the visitor's button leads to signing in and from there back.
    );
    return () => {
      isHere = false;
    };
  }, [isWanted]);
  return found?.Action ?? null;
}

function VisitorAction({ offer }: { offer: KeyOffer }) {
  const state = publicState(offer);
  if (state === "withdrawn") return <Withdrawn offer={offer} />;
  if (state === "coming" || !offer.price) return <ComingSignedOut slug={offer.slug} />;
  return (
    <div className="grid gap-3">
      <BuySignedOut item={{ kind: "key", slug: offer.slug }} price={offer.price} path={`/marketplace/${offer.slug}`} />
      <OrWithPlan />
    </div>
  );
}

/**
 * The one button of a KEY. The page comes with what a visitor sees; when the answer about the viewer arrives, it
 * becomes the right one. It shows entitlements and defines none: the server decides again at every step.
 */
export function KeyAction({ offer }: { offer: KeyOffer }) {
  const { data } = useKeyAccess(offer.slug);
  const Known = useKnownAction(data?.signed_in === true);
  const { box, shown: access } = useSteady(Known && data?.signed_in ? data : null);
  return (
    <div ref={box}>{access && Known ? <Known offer={offer} access={access} /> : <VisitorAction offer={offer} />}</div>
  );
}
