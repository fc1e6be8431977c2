import Link from "next/link";
import type { ReactNode } from "react";
import type { KeySummary, SnippetPart } from "@/lib/catalog/schema";
import { Badge } from "../ui/badge";
import { Cover } from "./cover/cover";
import { Price } from "./price";
import { MATURITY_WORDS, TYPE_WORDS } from "./words";

export function PriceOrStatus({ item }: { item: KeySummary }) {
  if (item.status === "coming") return <Badge>Coming</Badge>;
  if (item.status === "withdrawn") return <Badge tone="warn">Withdrawn</Badge>;
  return item.price ? <Price money={item.price} className="font-medium" /> : null;
}

/** A KEY as a search found it says where the words are. */
type ShelfItem = KeySummary & { snippet?: readonly SnippetPart[] | null };

function Snippet({ parts }: { parts: readonly SnippetPart[] }) {
  let at = 0;
  return parts.map(({ text, hit }) => {
    const key = at;
    at += text.length;
    return hit ? (
      <mark key={key} className="rounded-sm bg-accent-wash px-0.5 text-ink">
        {text}
      </mark>
    ) : (
      text
    );
  });
}

/** A KEY on a shelf. The whole card is the link's target; `note` says why it stands here. */
export function KeyCard({ item, note, level = 3 }: { item: ShelfItem; note?: ReactNode; level?: 2 | 3 }) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <article className="group relative flex flex-col">
      <Cover
        subject={item}
        className="aspect-[8/5] transition-[filter] duration-150 group-hover:brightness-110 dark:brightness-90"
      />
      <div className="mt-4 flex items-baseline justify-between gap-4">
        <Heading className="text-lg leading-snug">
          <Link
            href={`/marketplace/${item.slug}`}
            prefetch={false}
            className="underline-offset-4 after:absolute after:inset-0 after:content-[''] group-hover:underline"
          >
            {item.title}
          </Link>
        </Heading>
        <PriceOrStatus item={item} />
      </div>
      <p className="mt-1.5 line-clamp-3 text-base text-soft leading-relaxed">
        {item.snippet ? <Snippet parts={item.snippet} /> : item.summary}
      </p>
      <p className="label mt-3">
        {TYPE_WORDS[item.type].noun} · {MATURITY_WORDS[item.maturity].name}
      </p>
      {note ? <div className="mt-3 border-accent border-l-2 pl-3 text-sm">{note}</div> : null}
    </article>
  );
}

/** So many cards stand on every first screen. The others are laid out when they come near. */
const FIRST_SCREEN = 3;

export function KeyGrid({ items, level }: { items: readonly ShelfItem[]; level?: 2 | 3 }) {
  return (
    <ul className="grid gap-x-8 gap-y-12 sm:grid-cols-2 xl:grid-cols-3">
      {items.map((item, index) => (
        <li key={item.slug} className={index < FIRST_SCREEN ? undefined : "unhurried"}>
          <KeyCard item={item} level={level} />
        </li>
      ))}
    </ul>
  );
}
