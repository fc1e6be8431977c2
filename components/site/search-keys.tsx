"use client";

import { Search } from "lucide-react";
import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { lazy, type MouseEvent, Suspense, useEffect, useRef, useState } from "react";
import { buttonStyle } from "../ui/button";

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

/** In place of the field that a phone's head has no room for. Without scripts it leads to the catalog and its field. */
function SearchLink({ onOpen }: { onOpen: (opener: HTMLElement) => void }) {
  function open(event: MouseEvent<HTMLAnchorElement>) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onOpen(event.currentTarget);
  }
  return (
    <Link
      href={CATALOG}
      prefetch={false}
      aria-label="Search"
      aria-haspopup="dialog"
      title="Search"
      onClick={open}
      className={buttonStyle({ variant: "quiet", size: "icon", className: "md:hidden" })}
    >
      <Search aria-hidden="true" className="size-5" />
    </Link>
  );
}

/**
 * The ways to searching from every page: two keys, and on a phone a link that opens the palette. A phone's head has no
 * field: there the key for it leads to the catalog's.
 */
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

  return (
    <>
      <SearchLink onOpen={(opener) => setPalette({ opener })} />
      {palette ? (
        <Suspense fallback={null}>
          <Palette opener={palette.opener} onClose={() => setPalette(null)} />
        </Suspense>
      ) : null}
    </>
  );
}
