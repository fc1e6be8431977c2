"use client";

import { useEffect, useState } from "react";
import { Spinner } from "../ui/spinner";

/** A page that comes sooner needs no word; with the next look it is said within 300 ms. */
const PATIENCE_MS = 200;
const LOOK_EVERY_MS = 100;
/** By then it has come to the same address, or it failed and says so itself. */
const GIVE_UP_MS = 15_000;

/**
 * Whether this press leads to another page of the shop by scripts: then the browser shows nothing of its own. A link
 * that opens something in this page does not.
 */
function leadsOn(event: MouseEvent): boolean {
  const link =
    event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a:not([aria-haspopup])") : null;
  if (!link || !event.defaultPrevented) return false;
  const to = new URL(link.href, location.href);
  return to.origin === location.origin && to.pathname + to.search !== location.pathname + location.search;
}

/** Says on a slow line that the page that was asked for is on its way. It lies over the page and moves nothing. */
export function PageComing() {
  const [isComing, setComing] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setInterval> | undefined;
    const stop = () => {
      clearInterval(timer);
      setComing(false);
    };
    function watch(event: MouseEvent) {
      if (!leadsOn(event)) return;
      clearInterval(timer);
      const [from, since] = [location.href, performance.now()];
      timer = setInterval(() => {
        const waited = performance.now() - since;
        if (location.href !== from || waited > GIVE_UP_MS) stop();
        else if (waited >= PATIENCE_MS) setComing(true);
      }, LOOK_EVERY_MS);
    }
    // After the links' own handlers: those that go by scripts have said so by then.
    window.addEventListener("click", watch);
    return () => {
      window.removeEventListener("click", watch);
      clearInterval(timer);
    };
  }, []);
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 top-3 z-50 flex justify-center">
      {isComing ? (
        <p className="flex items-center gap-3 rounded-full bg-ink px-5 py-2.5 text-paper shadow-lg">
          <Spinner /> Opening the page
        </p>
      ) : null}
    </div>
  );
}
