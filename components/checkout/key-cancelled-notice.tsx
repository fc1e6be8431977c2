"use client";

import { CancelledNotice } from "./cancelled-notice";
import { useKeyAccess } from "./use-key-access";

/** On a KEY's page. Who holds it for good did not cancel anything that matters; through a plan one still might buy. */
export function KeyCancelledNotice({ slug }: { slug: string }) {
  const { data: access, isPending } = useKeyAccess(slug);
  const isOpen = access?.state === "owned" || access?.state === "through_organization";
  const isHeld = isOpen && access?.plan === null;
  return <CancelledNotice isBeside={isPending || isHeld || access?.state === "confirming"} />;
}
