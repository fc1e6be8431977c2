"use client";

import { usePathname, useRouter } from "next/navigation";
import { useEffect, useRef } from "react";

const CATALOG = "/marketplace";
const FIELDS = ["site-search", "catalog-search"];

/** `/` where nothing is typed, and ⌘K or Ctrl+K. */
function asksForSearch(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.repeat || event.altKey) return false;
  const isCommand = event.metaKey || event.ctrlKey;
  return isCommand ? event.key.toLowerCase() === "k" && !event.shiftKey : event.key === "/";
}

function isBusyElsewhere(target: EventTarget | null): boolean {
  // An open dialog keeps the focus to itself.
  if (document.querySelector('[role="dialog"]')) return true;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input, textarea, select");
}

/** Focuses the first search field that can be seen; false where there is none. */
function focusSearch(): boolean {
  for (const id of FIELDS) {
    const field = document.getElementById(id);
    if (!(field instanceof HTMLInputElement) || field.getClientRects().length === 0) continue;
    field.focus();
    field.select();
    return true;
  }
  return false;
}

/** The keys that lead to searching from every page. A phone's head has no field: there they lead to the catalog's. */
export function SearchKeys() {
  const router = useRouter();
  const path = usePathname();
  const isOnTheWay = useRef(false);

  useEffect(() => {
    function search(event: KeyboardEvent) {
      if (!asksForSearch(event) || isBusyElsewhere(event.target)) return;
      event.preventDefault();
      if (focusSearch()) return;
      isOnTheWay.current = true;
      router.push(CATALOG);
    }
    document.addEventListener("keydown", search);
    return () => document.removeEventListener("keydown", search);
  }, [router]);

  useEffect(() => {
    if (!isOnTheWay.current) return;
    isOnTheWay.current = false;
    if (path === CATALOG) focusSearch();
  }, [path]);

  return null;
}
