"use client";

import { usePathname, useRouter } from "next/navigation";
import { lazy, Suspense, useEffect, useRef, useState } from "react";

const CATALOG = "/marketplace";
const FIELDS = ["site-search", "catalog-search"];

/** Fetched when it is first asked for: most visits need none of it. */
const Palette = lazy(() => import("./palette").then((module) => ({ default: module.Palette })));

type Wish = "field" | "palette" | null;

/** `/` wants the field; ⌘K or Ctrl+K the palette. */
function wishOf(event: KeyboardEvent): Wish {
  if (event.defaultPrevented || event.repeat || event.altKey) return null;
  if (event.metaKey || event.ctrlKey) return event.key.toLowerCase() === "k" && !event.shiftKey ? "palette" : null;
  return event.key === "/" && !isTypedIn(event.target) ? "field" : null;
}

function isTypedIn(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input, textarea, select");
}

/** An open dialog keeps the focus to itself. */
function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"]') !== null;
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
  // Where the focus was when the palette was asked for, while it is open.
  const [palette, setPalette] = useState<{ opener: HTMLElement | null } | null>(null);

  useEffect(() => {
    function openPalette() {
      setPalette({ opener: document.activeElement instanceof HTMLElement ? document.activeElement : null });
    }
    function search(event: KeyboardEvent) {
      const wish = wishOf(event);
      if (!wish || isDialogOpen()) return;
      event.preventDefault();
      if (wish === "palette") return openPalette();
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

  if (!palette) return null;
  return (
    <Suspense fallback={null}>
      <Palette opener={palette.opener} onClose={() => setPalette(null)} />
    </Suspense>
  );
}
