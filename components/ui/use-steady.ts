"use client";

import { type RefObject, useEffect, useRef, useState } from "react";

const RELEASES = ["pointerup", "pointercancel", "keyup", "blur"] as const;

/** Calls `then` once nothing in `box` is held down any more; answers with what calls it off. */
function whenReleased(box: HTMLElement | null, then: () => void): () => void {
  if (!box?.matches(":active")) {
    then();
    return () => undefined;
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  const released = () => {
    timer = setTimeout(then); // The click comes right after the release.
  };
  for (const event of RELEASES) window.addEventListener(event, released, { once: true });
  return () => {
    clearTimeout(timer);
    for (const event of RELEASES) window.removeEventListener(event, released);
  };
}

/**
 * `value`, by which `box` shows one thing or another; while something in it is held down, the value of before. (A press
 * that begins on a button and ends on what took its place is a click on neither.) A focus in `box` goes on to what
 * takes the place of what had it.
 */
export function useSteady<T extends object | string | null>(box: RefObject<HTMLElement | null>, value: T): T {
  const [shown, setShown] = useState(value);
  const hadFocus = useRef(false);
  useEffect(
    () =>
      whenReleased(box.current, () => {
        hadFocus.current = box.current?.contains(document.activeElement) ?? false;
        setShown(value);
      }),
    [box, value],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked each time that something else is shown
  useEffect(() => {
    if (hadFocus.current && document.activeElement === document.body)
      box.current?.querySelector<HTMLElement>("a[href], button:enabled")?.focus();
    hadFocus.current = false;
  }, [box, shown]);
  return shown;
}
