"use client";

import { useSyncExternalStore } from "react";
import { subscribeTo } from "./subscribe-to";

const subscribe = subscribeTo("online", "offline");

/** Whether the browser says that it is connected. */
export function useOnline(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
}
