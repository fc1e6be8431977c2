"use client";

import { useEffect, useState } from "react";
import { Alert } from "../ui/alert";

/**
 * Back from the payment page without paying: says that nothing happened, and cleans the address. `isBeside` is set where
 * the thing is the viewer's all the same, or where that is not known yet: then it would only unsettle.
 */
export function CancelledNotice({ isBeside = false }: { isBeside?: boolean }) {
  const [isCancelled, setCancelled] = useState(false);
  useEffect(() => {
    const url = new URL(window.location.href);
    if (url.searchParams.get("checkout") !== "cancelled") return;
    setCancelled(true);
    url.searchParams.delete("checkout");
    window.history.replaceState(window.history.state, "", url);
  }, []);
  if (!isCancelled || isBeside) return null;
  return (
    <Alert title="Payment cancelled" className="mt-4">
      <p>Nothing was charged, and everything is as it was.</p>
    </Alert>
  );
}
