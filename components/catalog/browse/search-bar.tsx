import { Search, X } from "lucide-react";
import Link from "next/link";
import { type KeyQuery, LONGEST_SEARCH, SORTS } from "@/lib/catalog/schema";
import { Button } from "../../ui/button";
import { Input, Select } from "../../ui/input";
import { SORT_WORDS } from "../words";
import { LiveForm } from "./live-form";
import { type ActiveFilter, keyQueryHref } from "./query";

function HiddenFilters({ query }: { query: KeyQuery }) {
  const kept: [string, string | undefined][] = [
    ["type", query.type?.join(",")],
    ["maturity", query.maturity?.join(",")],
    ["tag", query.tag?.join(",")],
    ["outcome", query.outcome],
    ["max_price", query.max_price?.toString()],
  ];
  return kept.map(([name, value]) => (value ? <input key={name} type="hidden" name={name} value={value} /> : null));
}

/** Search and sort as a form that keeps the filters in force. */
export function SearchBar({ query }: { query: KeyQuery }) {
  return (
    <search>
      <LiveForm
        words={query.q ?? ""}
        sort={query.sort ?? ""}
        className="grid grid-cols-[1fr_auto] gap-2 sm:grid-cols-[1fr_12rem_auto]"
      >
        <HiddenFilters query={query} />
        <div className="relative col-span-full sm:col-span-1">
          <label htmlFor="catalog-search" className="sr-only">
            Search the catalog
          </label>
          <Search aria-hidden="true" className="pointer-events-none absolute top-3 left-3 size-5 text-soft" />
          <Input
            id="catalog-search"
            name="q"
            type="search"
            maxLength={LONGEST_SEARCH}
            defaultValue={query.q}
            placeholder="A problem, a tool, a word: webhook, cron, audit"
            className="pl-10"
          />
        </div>
        <div>
          <label htmlFor="catalog-sort" className="sr-only">
            Sort by
          </label>
          <Select id="catalog-sort" name="sort" defaultValue={query.sort ?? ""}>
            <option value="">{query.q ? SORT_WORDS.relevance : "Sort: our order"}</option>
            {SORTS.filter((sort) => sort !== "relevance").map((sort) => (
              <option key={sort} value={sort}>
                {SORT_WORDS[sort]}
              </option>
            ))}
          </Select>
        </div>
        <Button type="submit">Search</Button>
      </LiveForm>
    </search>
  );
}

/** The filters in force; each is a link that takes it away. */
export function FilterChips({ query, filters }: { query: KeyQuery; filters: readonly ActiveFilter[] }) {
  if (filters.length === 0) return null;
  return (
    <ul aria-label="Filters in force" className="flex flex-wrap items-center gap-2">
      {filters.map((filter) => (
        <li key={filter.label}>
          <Link
            href={keyQueryHref(query, filter.without)}
            scroll={false}
            rel="nofollow"
            prefetch={false}
            className="target gap-2 rounded-md border border-edge bg-raised px-3 text-sm hover:border-ink"
          >
            <span className="sr-only">Remove the filter </span>
            {filter.label}
            <X aria-hidden="true" className="size-3.5 text-soft" />
          </Link>
        </li>
      ))}
      <li>
        <Link href="/marketplace" className="target link px-2 text-sm">
          Clear all
        </Link>
      </li>
    </ul>
  );
}
