"use client";

import { Command } from "cmdk";
import { useRouter } from "next/navigation";
import { Dialog } from "radix-ui";
import { useEffect, useRef, useState } from "react";
import { TYPE_WORDS } from "../catalog/words";
import { matching, PLACES, type Place } from "./palette-places";
import { type PaletteKeys, usePaletteBundles, usePaletteKeys } from "./use-palette";

const ROW =
  "flex min-h-11 cursor-pointer items-center justify-between gap-4 rounded-md px-3 py-2 data-[selected=true]:bg-sunken";
const GROUP =
  "[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-3 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-soft [&_[cmdk-group-heading]]:text-sm";

/** The row that leads to the catalog, whatever was found. */
const ALL = "all";
const MOVING_KEYS = new Set(["ArrowDown", "ArrowUp", "Home", "End"]);

type Go = (href: string) => void;

function Places({ title, places, go }: { title: string; places: readonly Place[]; go: Go }) {
  if (places.length === 0) return null;
  return (
    <Command.Group heading={title} className={GROUP}>
      {places.map((place) => (
        <Command.Item key={place.href} value={place.href} onSelect={() => go(place.href)} className={ROW}>
          {place.title}
        </Command.Item>
      ))}
    </Command.Group>
  );
}

function Keys({ typed, found, go }: { typed: string; found: PaletteKeys; go: Go }) {
  const words = typed.trim();
  if (words === "") return null;
  const all = `/marketplace?${new URLSearchParams({ q: words })}#results`;
  return (
    <Command.Group heading="KEYS" className={GROUP}>
      {found.items.map((item) => (
        <Command.Item
          key={item.slug}
          value={item.slug}
          onSelect={() => go(`/marketplace/${item.slug}`)}
          className={ROW}
        >
          <span className="min-w-0">
            <span className="block truncate font-medium">{item.title}</span>
            <span className="block truncate text-soft text-sm">{item.summary}</span>
          </span>
          <span className="label shrink-0">{TYPE_WORDS[item.type].name}</span>
        </Command.Item>
      ))}
      <Command.Item value={ALL} onSelect={() => go(all)} className={ROW}>
        Search the catalog for “{words}”
      </Command.Item>
    </Command.Group>
  );
}

const NOTHING = "Nothing found";

/** What a screen reader hears when the list has changed. */
function countSentence(typed: string, found: PaletteKeys, places: number): string {
  if (typed.trim() === "") return "";
  if (found.problem) return found.problem;
  if (found.words !== typed.trim()) return "Searching";
  if (found.total + places === 0) return NOTHING;
  return `${found.total} ${found.total === 1 ? "KEY" : "KEYS"}, ${places} ${places === 1 ? "place" : "places"}`;
}

/** The command palette: KEYS by the shop's own search, bundles and places by their names. Esc and Enter close it. */
export function Palette({ opener, onClose }: { opener: HTMLElement | null; onClose: () => void }) {
  const router = useRouter();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState("");
  const found = usePaletteKeys(typed);
  const bundles = matching(usePaletteBundles(), typed);
  const places = matching(PLACES, typed);
  const sentence = countSentence(typed, found, bundles.length + places.length);
  // What comes first is chosen when the answer is there; until then Enter leads to the catalog. Who went to a row stays there.
  const hasMoved = useRef(false);
  useEffect(() => {
    const keys = found.items.map(({ slug }) => slug);
    const isThere = (row: string) => row === ALL || row.startsWith("/") || keys.includes(row);
    setChosen((row) => (hasMoved.current && isThere(row) ? row : (keys[0] ?? ALL)));
  }, [found.items]);
  const go: Go = (href) => {
    onClose();
    router.push(href as Parameters<typeof router.push>[0]);
  };
  return (
    <Dialog.Root open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-[#000]/50" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            opener?.focus();
          }}
          className="fixed inset-x-4 top-[12dvh] z-50 mx-auto max-w-xl overflow-hidden rounded-lg border border-rule bg-paper shadow-lg"
        >
          <Dialog.Title className="sr-only">Search KEYS, bundles and your account</Dialog.Title>
          <Command
            label="Search"
            shouldFilter={false}
            loop
            value={chosen}
            onValueChange={setChosen}
            onKeyDown={({ key }) => {
              if (MOVING_KEYS.has(key)) hasMoved.current = true;
            }}
          >
            <Command.Input
              value={typed}
              onValueChange={(text) => {
                hasMoved.current = false;
                setTyped(text);
              }}
              maxLength={200}
              placeholder="Search KEYS, bundles, your account"
              className="min-h-12 w-full border-rule border-b bg-paper px-4 text-base outline-none placeholder:text-soft"
            />
            <p role="status" className={found.problem || sentence === NOTHING ? "px-4 pt-4 text-soft" : "sr-only"}>
              {sentence}
            </p>
            <Command.List className="max-h-[60dvh] overflow-y-auto p-2">
              <Keys typed={typed} found={found} go={go} />
              <Places title="Bundles" places={bundles} go={go} />
              <Places title="Go to" places={places} go={go} />
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
