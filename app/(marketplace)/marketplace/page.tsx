import { SlidersHorizontal } from "lucide-react";
import type { Metadata } from "next";
import { alternatesOf } from "@/app/page-metadata";
import { Facets } from "@/components/catalog/browse/facets";
import { NoResults, type WayOut } from "@/components/catalog/browse/no-results";
import { activeFilters, addressNotices, keyQueryHref, readKeyQuery } from "@/components/catalog/browse/query";
import { FilterChips, SearchBar } from "@/components/catalog/browse/search-bar";
import { KeyGrid } from "@/components/catalog/key-card";
import { countKeys } from "@/components/catalog/words";
import { Alert } from "@/components/ui/alert";
import { Pagination } from "@/components/ui/pagination";
import { Sheet } from "@/components/ui/sheet";
import { listKeys } from "@/lib/catalog/queries";
import type { KeyList, KeyQuery, KeySummary } from "@/lib/catalog/schema";

/** As many near matches as fill a row. */
const NEAREST = { page: 1, limit: 3, cursor: undefined, facets: "none" } as const;
/** From here on the next page begins where this one ends, whatever came or went meanwhile. */
const DEEP_PAGE = 10;

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const query = readKeyQuery(await searchParams);
  const isFiltered = keyQueryHref(query) !== "/marketplace";
  return {
    title: "Catalog",
    description: "Every KEY: code packs for Node and Next.js, runbooks, notebooks and packs for the tools around them.",
    alternates: alternatesOf("/marketplace"),
    // Filtered views are for people; search engines keep to the whole catalog.
    robots: isFiltered ? { index: false, follow: true } : undefined,
  };
}

/** When two filters or more are in the way: what one of them alone would show, the words before the type. */
async function findWithFewerFilters(query: KeyQuery): Promise<KeySummary[]> {
  const alone: Partial<KeyQuery>[] = [{ q: query.q }, { type: query.type }, { tag: query.tag }];
  for (const filter of alone.filter((part) => Object.values(part).some(Boolean))) {
    const { items } = await listKeys({ ...filter, ...NEAREST });
    if (items.length > 0) return items;
  }
  return [];
}

/** Which single filter is in the way, and what one would find without it. */
async function findWaysOut(query: KeyQuery): Promise<{ waysOut: WayOut[]; nearest: KeySummary[]; isNear: boolean }> {
  const tried = await Promise.all(
    activeFilters(query).map(async (filter) => {
      const list = await listKeys({ ...query, ...filter.without, ...NEAREST });
      return { way: { ...filter, count: list.total }, items: list.items };
    }),
  );
  const found = tried.filter(({ way }) => way.count > 0);
  // The fewest results come from the filter that matters least: they are nearest to what was asked for.
  const closest = found.toSorted((a, b) => a.way.count - b.way.count)[0];
  // Without the only filter it is the whole catalog: nothing of it is near to what was asked for.
  const isNear = activeFilters(query).length > 1;
  const nearest = closest?.items ?? (await findWithFewerFilters(query));
  return { waysOut: found.map(({ way }) => way), nearest, isNear };
}

function hrefOfPage(query: KeyQuery, list: KeyList, page: number): string {
  const href = keyQueryHref(query, { page });
  const isNext = page === list.page + 1 && list.page >= DEEP_PAGE && list.next_cursor !== null;
  return isNext ? `${href}&cursor=${encodeURIComponent(list.next_cursor ?? "")}` : href;
}

/** What the page shows in place of exactly what was asked for. */
function searchNotices(query: KeyQuery, list: KeyList): string[] {
  const { corrected, with_all_words: withAll, total } = list;
  const notices = corrected ? [`No KEY has the words “${query.q}”. Shown is what has “${corrected}”.`] : [];
  if (withAll === 0 && total > 0) notices.push("No KEY has all of these words. Shown are those that have some.");
  return notices;
}

/** Without scripts the sheet cannot open, so the filters stand above the list instead. */
const NO_SCRIPT_STYLE =
  ".filters-aside{display:block!important;order:2;margin-top:3rem}.filters-sheet{display:none!important}";

export default async function MarketplacePage({ searchParams }: Props) {
  const params = await searchParams;
  const query = readKeyQuery(params);
  const list = await listKeys(query);
  const notices = [...addressNotices(params), ...searchNotices(query, list)];
  const filters = activeFilters(query);
  const pages = Math.ceil(list.total / list.limit);
  const chosen = filters.filter((filter) => !("q" in filter.without)).length;
  const empty = list.total === 0 ? await findWaysOut(query) : null;
  // One element for aside and sheet: it is sent once.
  const facets = <Facets query={query} facets={list.facets} />;

  return (
    <div className="shell pt-10 md:pt-14">
      <noscript>
        <style>{NO_SCRIPT_STYLE}</style>
      </noscript>
      <h1 className="text-3xl md:text-4xl">Catalog</h1>
      <div className="mt-8 grid gap-x-12 lg:grid-cols-[13rem_minmax(0,1fr)]">
        <aside aria-label="Filters" className="filters-aside max-lg:hidden max-lg:mb-8">
          <h2 className="sr-only">Filters</h2>
          {facets}
        </aside>
        <div className="group/catalog grid content-start gap-6">
          <SearchBar query={query} />
          <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
            <Sheet
              title="Filters"
              className="filters-sheet lg:hidden"
              opener={
                <>
                  <SlidersHorizontal aria-hidden="true" className="size-4" />
                  Filters{chosen > 0 ? ` (${chosen})` : ""}
                </>
              }
              footer={list.total === 0 ? "Close" : `Show ${countKeys(list.total)}`}
            >
              {facets}
            </Sheet>
            <p id="results" role="status" tabIndex={-1} className="scroll-mt-[28rem] text-soft">
              {countKeys(list.total)}
            </p>
            <FilterChips query={query} filters={filters} />
          </div>
          {notices.map((notice) => (
            <Alert key={notice}>{notice}</Alert>
          ))}
          <div className="mt-2 transition-opacity duration-150 group-has-data-pending/catalog:opacity-60">
            {empty ? <NoResults query={query} {...empty} /> : <KeyGrid items={list.items} level={2} />}
          </div>
          <Pagination page={list.page} pages={pages} hrefOf={(page) => hrefOfPage(query, list, page)} />
        </div>
      </div>
    </div>
  );
}
