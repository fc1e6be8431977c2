import { type KeyQuery, keyQuerySchema, LONGEST_SEARCH } from "@/lib/catalog/schema";
import { formatMoney, money } from "@/lib/kernel/money";
import { MATURITY_WORDS, TYPE_WORDS } from "../words";

type SearchParams = Readonly<Record<string, string | string[] | undefined>>;

const LISTS = new Set(["type", "maturity", "tag"]);
const DEFAULT_LIMIT = 24;

type Given = Record<string, string | string[]>;

/** What an address says, one value each but for lists. Words are cut where no search reads on. */
function givenOf(params: SearchParams): Given {
  const given: Given = {};
  for (const [name, value] of Object.entries(params)) {
    const one = Array.isArray(value) && !LISTS.has(name) ? value[0] : value;
    if (one === undefined || one === "") continue;
    given[name] = name === "q" && typeof one === "string" ? one.trim().slice(0, LONGEST_SEARCH) : one;
  }
  return given;
}

/** The parts of an address that nothing can be made of. */
function unreadable(given: Given): string[] {
  const parsed = keyQuerySchema.safeParse(given);
  return parsed.success ? [] : [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))];
}

/** Reads the catalog's address. What is not understood is left out: an old or mistyped link still shows a catalog. */
export function readKeyQuery(params: SearchParams): KeyQuery {
  const given = givenOf(params);
  for (const name of unreadable(given)) delete given[name];
  const parsed = keyQuerySchema.safeParse(given);
  return parsed.success ? parsed.data : keyQuerySchema.parse({});
}

/** A sentence for each part of an address that did not count as it was written. */
export function addressNotices(params: SearchParams): string[] {
  const words = Array.isArray(params.q) ? params.q[0] : params.q;
  const isCut = (words?.trim().length ?? 0) > LONGEST_SEARCH;
  const left = unreadable(givenOf(params)).map(
    (name) => `The filter “${name}” in this address could not be read and was left out.`,
  );
  return isCut ? [`Only the first ${LONGEST_SEARCH} characters were searched for.`, ...left] : left;
}

/** The catalog's address for a query, with `changes` applied; defaults are left out, so each view has one address. */
export function keyQueryHref(query: KeyQuery, changes: Partial<KeyQuery> = {}): string {
  const wanted = { ...query, page: 1, ...changes };
  const params = new URLSearchParams();
  if (wanted.q) params.set("q", wanted.q);
  for (const name of ["type", "maturity", "tag"] as const) {
    const values = wanted[name] ?? [];
    if (values.length > 0) params.set(name, [...values].sort().join(","));
  }
  if (wanted.outcome) params.set("outcome", wanted.outcome);
  if (wanted.max_price !== undefined) params.set("max_price", String(wanted.max_price));
  if (wanted.sort) params.set("sort", wanted.sort);
  if (wanted.page > 1) params.set("page", String(wanted.page));
  if (wanted.limit !== DEFAULT_LIMIT) params.set("limit", String(wanted.limit));
  // URLSearchParams writes a comma as %2C; a comma may stand as it is and reads better.
  const text = params.toString().replaceAll("%2C", ",");
  return text === "" ? "/marketplace" : `/marketplace?${text}`;
}

/** One filter in force, and the query without it. */
export type ActiveFilter = { label: string; without: Partial<KeyQuery> };

function without<T extends string>(values: readonly T[] | undefined, value: T): T[] | undefined {
  const left = (values ?? []).filter((other) => other !== value);
  return left.length > 0 ? left : undefined;
}

/** The filters in force, in the order in which they are shown. */
export function activeFilters(query: KeyQuery): ActiveFilter[] {
  const types = (query.type ?? []).map((value) => ({
    label: TYPE_WORDS[value].name,
    without: { type: without(query.type, value) },
  }));
  const maturities = (query.maturity ?? []).map((value) => ({
    label: MATURITY_WORDS[value].name,
    without: { maturity: without(query.maturity, value) },
  }));
  const tags = (query.tag ?? []).map((value) => ({
    label: `#${value}`,
    without: { tag: without(query.tag, value) },
  }));
  const filters: ActiveFilter[] = [...types, ...maturities, ...tags];
  if (query.q) filters.unshift({ label: `“${query.q}”`, without: { q: undefined } });
  if (query.outcome) filters.push({ label: query.outcome, without: { outcome: undefined } });
  if (query.max_price !== undefined)
    filters.push({ label: `up to ${formatMoney(money(query.max_price))}`, without: { max_price: undefined } });
  return filters;
}

/** The values with one put in, or taken out if it was there. */
export function toggled<T extends string>(values: readonly T[] | undefined, value: T): T[] | undefined {
  return values?.includes(value) ? without(values, value) : [...(values ?? []), value];
}
