import clsx from "clsx";
import { Check } from "lucide-react";
import Link from "next/link";
import type { FacetCount, KeyFacets, KeyQuery } from "@/lib/catalog/schema";
import { KEY_TYPES, MATURITIES } from "@/lib/catalog/schema";
import { formatMoney, money } from "@/lib/kernel/money";
import { MATURITY_WORDS, TYPE_WORDS } from "../words";
import { keyQueryHref, toggled } from "./query";

type Choice = { value: string; label: string; count: number; chosen: boolean; href: string };

function countOf(facet: readonly FacetCount[], value: string): number {
  return facet.find((entry) => entry.value === value)?.count ?? 0;
}

function FacetLink({ choice }: { choice: Choice }) {
  const isEmpty = choice.count === 0 && !choice.chosen;
  const row = "flex min-h-11 w-full items-center gap-2.5 rounded-sm text-base lg:min-h-8 lg:py-1";
  const content = (
    <>
      <span
        aria-hidden="true"
        className={clsx(
          "grid size-4.5 shrink-0 place-items-center rounded-sm border",
          choice.chosen ? "border-accent bg-accent text-on-accent" : "border-edge",
        )}
      >
        {choice.chosen ? <Check className="size-3.5" strokeWidth={3} /> : null}
      </span>
      <span className="min-w-0 flex-1 truncate">{choice.label}</span>
      <span className="font-mono text-soft text-xs tabular-nums">
        <span className="sr-only">, </span>
        {choice.count}
      </span>
    </>
  );
  if (isEmpty) return <span className={clsx(row, "text-soft")}>{content}</span>;
  return (
    <Link
      href={choice.href}
      scroll={false}
      prefetch={false}
      rel="nofollow"
      aria-current={choice.chosen ? "true" : undefined}
      className={clsx(row, "hover:text-accent", choice.chosen && "font-medium")}
    >
      {content}
    </Link>
  );
}

function FacetGroup({ title, choices }: { title: string; choices: readonly Choice[] }) {
  if (choices.length === 0) return null;
  return (
    <section>
      <h3 className="label mb-1.5">{title}</h3>
      <ul>
        {choices.map((choice) => (
          <li key={choice.value}>
            <FacetLink choice={choice} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function priceChoices(query: KeyQuery, facets: KeyFacets): Choice[] {
  return facets.price.map(({ value, count }) => {
    const cents = Number(value);
    const chosen = query.max_price === cents;
    return {
      value,
      label: `up to ${formatMoney(money(cents))}`,
      count,
      chosen,
      href: keyQueryHref(query, { max_price: chosen ? undefined : cents }),
    };
  });
}

function tagChoices(query: KeyQuery, facets: KeyFacets): Choice[] {
  const chosen = query.tag ?? [];
  const shown = [...chosen, ...facets.tag.map(({ value }) => value).filter((value) => !chosen.includes(value))];
  return shown.slice(0, Math.max(12, chosen.length)).map((value) => ({
    value,
    label: value,
    count: countOf(facets.tag, value),
    chosen: chosen.includes(value),
    href: keyQueryHref(query, { tag: toggled(query.tag, value) }),
  }));
}

/** All filters as links with counts: they work without JavaScript, and a filtered view has an address. */
export function Facets({ query, facets }: { query: KeyQuery; facets: KeyFacets }) {
  const types = KEY_TYPES.map((value) => ({
    value,
    label: TYPE_WORDS[value].name,
    count: countOf(facets.type, value),
    chosen: query.type?.includes(value) ?? false,
    href: keyQueryHref(query, { type: toggled(query.type, value) }),
  }));
  const maturities = MATURITIES.map((value) => ({
    value,
    label: MATURITY_WORDS[value].name,
    count: countOf(facets.maturity, value),
    chosen: query.maturity?.includes(value) ?? false,
    href: keyQueryHref(query, { maturity: toggled(query.maturity, value) }),
  }));
  return (
    <div className="grid gap-7">
      <FacetGroup title="Type" choices={types} />
      <FacetGroup title="Maturity" choices={maturities} />
      <FacetGroup title="Price" choices={priceChoices(query, facets)} />
      <FacetGroup title="Tag" choices={tagChoices(query, facets)} />
    </div>
  );
}
