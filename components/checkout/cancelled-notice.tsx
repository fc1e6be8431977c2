"use client";

import { useEffect, useState } from "react";
import { Alert } from "../ui/alert";

/** Back from the payment page without paying: says that nothing happened, and cleans the address. */
export function CancelledNotice() {
  const [isCancelled, setCancelled] = useState(false);
  useEffect(() => {
    const url = new URL(window.location.href);
    if (url.searchParams.get("checkout") !== "cancelled") return;
    setCancelled(true);
    url.searchParams.delete("checkout");
    window.history.replaceState(window.history.state, "", url);
  }, []);
  if (!isCancelled) return null;
  return (
    <Alert title="Payment cancelled" className="mt-4">
      <p>Nothing was charged, and everything is as it was.</p>
    </Alert>
  );
}
