"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import type { Signal, Surface } from "@/lib/discovery/schema";
import { useMe } from "../account/use-me";
import { asksForPrivacy, ignore, keepSignals, tellFollowed } from "./signals-api";

/** Keeps that a KEY's page was looked at, for who is signed in and does not ask for privacy. The page itself stays static. */
export function RecordView({ slug }: { slug: string }) {
  const { data: me } = useMe();
  const isKnown = Boolean(me);
  useEffect(() => {
    if (isKnown && !asksForPrivacy()) keepSignals([{ kind: "viewed", value: slug }]).catch(ignore);
  }, [isKnown, slug]);
  return null;
}

/** Keeps the answers of the address for who is signed in: they said so themselves, on this page. */
export function RememberAnswers({ signals }: { signals: readonly Signal[] }) {
  const { data: me } = useMe();
  const queries = useQueryClient();
  const said = JSON.stringify(signals);
  const isKnown = Boolean(me);
  useEffect(() => {
    const answers = JSON.parse(said) as Signal[];
    if (!isKnown || answers.length === 0) return;
    const refresh = () => queries.invalidateQueries({ queryKey: ["discover"] });
    keepSignals(answers).then(refresh, ignore);
  }, [isKnown, said, queries]);
  return null;
}

/** Notices that a link in what it holds is opened. */
export function FollowedFrom({ slug, surface, children }: { slug: string; surface: Surface; children: ReactNode }) {
  const { data: me } = useMe();
  const place = useRef<HTMLDivElement>(null);
  const isKnown = Boolean(me);
  useEffect(() => {
    const element = place.current;
    if (!element || !isKnown) return;
    const tell = (event: MouseEvent) => {
      if (event.target instanceof Element && event.target.closest("a")) tellFollowed(slug, surface);
    };
    element.addEventListener("click", tell);
    return () => element.removeEventListener("click", tell);
  }, [isKnown, slug, surface]);
  return <div ref={place}>{children}</div>;
}
