"use client";

import { type RefObject, useEffect, useRef, useState } from "react";
import { subscribeTo } from "./subscribe-to";

const RELEASES = ["pointerup", "pointercancel", "keyup", "blur"] as const;

/** Calls `then` once nothing in `box` is held down any more; answers with what calls it off. */
function whenReleased(box: HTMLElement | null, then: () => void): () => void {
  if (!box?.matches(":active")) {
    then();
    return () => undefined;
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stopListening = subscribeTo(...RELEASES)(() => {
    stopListening();
    timer = setTimeout(then); // The click comes right after the release.
  });
  return () => {
    stopListening();
    clearTimeout(timer);
  };
}

/**
 * What `box` shows of a value by which it shows one thing or another: while something in the box is held down, that of
 * before. (A press that begins on a button and ends on what took its place is a click on neither.) A focus in the box
 * goes on to what takes the place of what had it.
 */
export function useSteady<T extends object | string | null>(
  value: T,
): { readonly box: RefObject<HTMLDivElement | null>; readonly shown: T } {
  const box = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(value);
  const hadFocus = useRef(false);
  useEffect(
    () =>
      whenReleased(box.current, () => {
        hadFocus.current = box.current?.contains(document.activeElement) ?? false;
        setShown(value);
      }),
    [value],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked each time that something else is shown
  useEffect(() => {
    if (hadFocus.current && document.activeElement === document.body)
      box.current?.querySelector<HTMLElement>("a[href], button:enabled")?.focus();
    hadFocus.current = false;
  }, [shown]);
  return { box, shown };
}
