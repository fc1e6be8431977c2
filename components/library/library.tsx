"use client";

import { useState } from "react";
import type { KeyType } from "@/lib/catalog/schema";
import type { EntitledKey } from "@/lib/entitlements/schema";
import { SignInPrompt } from "../account/sign-in-prompt";
import { countKeys, TYPE_WORDS } from "../catalog/words";
import { NextSteps } from "../discovery/next-steps";
import { ApiProblem } from "../fetch-json";
import { NotLoaded } from "../not-loaded";
import { Button, ButtonLink } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { Input, Select } from "../ui/input";
import { Skeleton } from "../ui/skeleton";
import { LibraryRow } from "./library-row";
import { useLibrary } from "./use-library";
import { LIBRARY_SORTS, type LibrarySort, type LibraryView, viewLibrary } from "./view";

const EVERYTHING: LibraryView = { words: "", type: "", sort: "updated", onlyUpdates: false };

function Waiting() {
  return (
    <div role="status" className="grid gap-5">
      <span className="sr-only">Loading your KEYS</span>
      <Skeleton className="h-11" />
      {["a", "b", "c"].map((row) => (
        <Skeleton key={row} className="h-24" />
      ))}
    </div>
  );
}

function Controls({
  items,
  view,
  onChange,
}: {
  items: readonly EntitledKey[];
  view: LibraryView;
  onChange: (view: LibraryView) => void;
}) {
  const types = [...new Set(items.map((item) => item.type))].sort();
  return (
    <search className="grid gap-2 sm:grid-cols-[minmax(0,1fr)_11rem_14.5rem]">
      <Input
        type="search"
        aria-label="Search your KEYS"
        placeholder="Search your KEYS"
        value={view.words}
        onChange={(event) => onChange({ ...view, words: event.target.value })}
      />
      <Select
        aria-label="Type"
        value={view.type}
        onChange={(event) => onChange({ ...view, type: types.find((type) => type === event.target.value) ?? "" })}
      >
        <option value="">Every type</option>
        {types.map((type: KeyType) => (
          <option key={type} value={type}>
            {TYPE_WORDS[type].name}
          </option>
        ))}
      </Select>
      <Select
        aria-label="Sort by"
        value={view.sort}
        onChange={(event) => onChange({ ...view, sort: event.target.value as LibrarySort })}
      >
        {Object.entries(LIBRARY_SORTS).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
    </search>
  );
}

/** How many KEYS have an update, and only those when it is pressed. Without any there is nothing to press. */
function UpdatesFilter({
  count,
  view,
  onChange,
}: {
  count: number;
  view: LibraryView;
  onChange: (view: LibraryView) => void;
}) {
  if (count === 0 && !view.onlyUpdates) return null;
  return (
    <Button
      variant="secondary"
      aria-pressed={view.onlyUpdates}
      className={view.onlyUpdates ? "border-accent bg-accent-wash" : ""}
      onClick={() => onChange({ ...view, onlyUpdates: !view.onlyUpdates })}
    >
      {count === 1 ? "1 update available" : `${count} updates available`}
    </Button>
  );
}

function Shelf({ items }: { items: readonly EntitledKey[] }) {
  const [view, setView] = useState(EVERYTHING);
  const shown = viewLibrary(items, view);
  return (
    <>
      <Controls items={items} view={view} onChange={setView} />
      <div className="mt-4 flex flex-wrap items-center justify-between gap-3">
        <p role="status" className="text-soft text-sm">
          {countKeys(shown.length)}
        </p>
        <UpdatesFilter count={items.filter((item) => item.has_update).length} view={view} onChange={setView} />
      </div>
      {shown.length > 0 ? (
        <ul className="mt-3 divide-y divide-rule border-rule border-y">
          {shown.map((item) => (
            <li key={item.slug}>
              <LibraryRow item={item} />
            </li>
          ))}
        </ul>
      ) : (
        <div className="mt-4">
          <EmptyState title="None of your KEYS matches">
            <Button variant="secondary" onClick={() => setView(EVERYTHING)}>
              Clear the filters
            </Button>
          </EmptyState>
        </div>
      )}
    </>
  );
}

/** What the viewer can use, to search, sort and download. */
export function Library() {
  const { data: items, error, isPending, refetch } = useLibrary();
  if (error instanceof ApiProblem && error.status === 401)
    return <SignInPrompt what="your KEYS" path="/account/keys" />;
  if (error) return <NotLoaded error={error} onRetry={() => refetch()} />;
  if (isPending) return <Waiting />;
  if (items.length === 0)
    return (
      <>
        <EmptyState title="Nothing here yet">
          <p>What you buy stands here for good, with every version.</p>
          <ButtonLink href="/marketplace">Look at the catalog</ButtonLink>
        </EmptyState>
        <NextSteps surface="library" title="To begin with" />
      </>
    );
  return (
    <>
      <Shelf items={items} />
      <NextSteps surface="library" title="What may come next" />
    </>
  );
}
