"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useEffect, useRef, useTransition } from "react";

const TYPING_PAUSE_MS = 200;
/** The order in which the catalog's address names its parts. */
const PARTS = ["q", "type", "maturity", "tag", "outcome", "max_price", "sort"];

function addressOf(form: HTMLFormElement): string {
  const data = new FormData(form);
  const params = new URLSearchParams();
  for (const name of PARTS) {
    const value = String(data.get(name) ?? "").trim();
    if (value !== "") params.set(name, value);
  }
  const text = params.toString().replaceAll("%2C", ",");
  return text === "" ? "/marketplace" : `/marketplace?${text}`;
}

/**
 * The catalog's search form, which without JavaScript is sent as it is. With it, results follow the typing: what was there
 * stays until the new is there, and a person's typing is one step back, not one for each letter.
 */
export function LiveForm({
  words,
  sort,
  className,
  children,
}: {
  /** What the page shows. */
  words: string;
  sort: string;
  className?: string;
  children: ReactNode;
}) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const asked = useRef(words);
  /** The entry in the browser's history that the typing has: asked for, it can still be overtaken before it is there. */
  const entry = useRef<"none" | "asked" | "there">("none");
  const wantsResults = useRef(false);
  const [isPending, startTransition] = useTransition();

  // Going back changes what the page shows without this form having asked: then its fields follow.
  useEffect(() => {
    const fields = form.current?.elements;
    const search = fields?.namedItem("q");
    if (search instanceof HTMLInputElement && words !== asked.current) {
      search.value = words;
      entry.current = "none";
    }
    asked.current = words;
    const order = fields?.namedItem("sort");
    if (order instanceof HTMLSelectElement) order.value = sort;
  }, [words, sort]);

  useEffect(() => () => clearTimeout(timer.current), []);

  useEffect(() => {
    if (!isPending && entry.current === "asked") entry.current = "there";
  }, [isPending]);

  // Who sent the words off is done with the field: the count of what was found is read, and Tab goes on from there.
  useEffect(() => {
    if (isPending || !wantsResults.current) return;
    wantsResults.current = false;
    document.getElementById("results")?.focus({ preventScroll: true });
  }, [isPending]);

  function show(step: "typed" | "chosen"): void {
    clearTimeout(timer.current);
    if (!form.current) return;
    const address = addressOf(form.current);
    asked.current = String(new FormData(form.current).get("q") ?? "").trim();
    const hasEntry = step === "typed" && entry.current === "there";
    if (!hasEntry) entry.current = step === "typed" ? "asked" : "none";
    startTransition(() => {
      if (hasEntry) router.replace(address, { scroll: false });
      else router.push(address, { scroll: false });
    });
  }

  function follow(event: FormEvent<HTMLFormElement>): void {
    const isChoice = event.target instanceof HTMLSelectElement;
    // A word that is being composed from several keys is not one yet.
    if ((event.nativeEvent as InputEvent).isComposing) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => show(isChoice ? "chosen" : "typed"), isChoice ? 0 : TYPING_PAUSE_MS);
  }

  return (
    <form
      ref={form}
      action="/marketplace#results"
      className={className}
      data-pending={isPending || undefined}
      onInput={follow}
      onCompositionEnd={follow}
      onFocus={() => {
        entry.current = "none";
      }}
      onSubmit={(event) => {
        event.preventDefault();
        wantsResults.current = true;
        show("chosen");
      }}
    >
      {children}
    </form>
  );
}
