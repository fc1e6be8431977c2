"use client";

import { useEffect, useState } from "react";
import type { BundleDto, FoundKey, KeyList } from "@/lib/catalog/schema";
import { ApiProblem, fetchJson, problemSentence } from "../fetch-json";
import type { Place } from "./palette-places";

const TYPING_PAUSE_MS = 150;
const MOST_KEYS = 6;

/** What was found for the words; `problem` is a sentence when the shop could not be asked. */
export type PaletteKeys = {
  readonly words: string;
  readonly items: readonly FoundKey[];
  readonly total: number;
  readonly problem?: string;
};

const NOTHING: PaletteKeys = { words: "", items: [], total: 0 };

function addressOf(words: string): string {
  return `/api/v1/marketplace/keys?${new URLSearchParams({ q: words, limit: String(MOST_KEYS), facets: "none" })}`;
}

/** KEYS for the words being typed. Only the last question is waited for; what it replaces is broken off. */
export function usePaletteKeys(typed: string): PaletteKeys {
  const words = typed.trim();
  const [found, setFound] = useState(NOTHING);
  useEffect(() => {
    if (words === "") return setFound(NOTHING);
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const { items, total } = await fetchJson<KeyList>(addressOf(words), { signal: abort.signal });
        if (!abort.signal.aborted) setFound({ words, items, total });
      } catch (error) {
        if (abort.signal.aborted) return;
        if (!(error instanceof ApiProblem)) throw error;
        setFound({ words, items: [], total: 0, problem: problemSentence(error) });
      }
    }, TYPING_PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [words]);
  return found;
}

/** The bundles, once. Without them the palette still finds KEYS and places. */
export function usePaletteBundles(): readonly Place[] {
  const [bundles, setBundles] = useState<readonly Place[]>([]);
  useEffect(() => {
    const abort = new AbortController();
    fetchJson<{ items: BundleDto[] }>("/api/v1/marketplace/bundles", { signal: abort.signal }).then(
      ({ items }) =>
        setBundles(
          items.map(({ slug, title, keys }) => ({
            href: `/marketplace/bundles/${slug}`,
            title,
            words: `bundle ${keys.map((key) => key.title).join(" ")}`,
          })),
        ),
      () => undefined,
    );
    return () => abort.abort();
  }, []);
  return bundles;
}
