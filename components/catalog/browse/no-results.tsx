import Link from "next/link";
import type { KeyQuery, KeySummary } from "@/lib/catalog/schema";
import { EmptyState } from "../../ui/empty-state";
import { KeyGrid } from "../key-card";
import { countKeys } from "../words";
import { type ActiveFilter, keyQueryHref } from "./query";

/** A filter whose removal alone gives results, and how many. */
export type WayOut = ActiveFilter & { count: number };

/**
 * Nothing matches: which single filter to drop, and what comes nearest. Where nothing that was asked for is left, that is
 * just the catalog.
 */
export function NoResults({
  query,
  waysOut,
  nearest,
  isNear,
}: {
  query: KeyQuery;
  waysOut: readonly WayOut[];
  nearest: readonly KeySummary[];
  /** They have something of what was asked for. */
  isNear: boolean;
}) {
  return (
    <div className="grid gap-12">
      <EmptyState title="No KEY matches all of this">
        {waysOut.length > 0 ? (
          <>
            <p>Drop one filter:</p>
            <ul className="flex flex-wrap justify-center gap-x-6 gap-y-1">
              {waysOut.map((way) => (
                <li key={way.label}>
                  <Link href={keyQueryHref(query, way.without)} className="target link">
                    without {way.label}: {countKeys(way.count)}
                  </Link>
                </li>
              ))}
            </ul>
          </>
        ) : (
          <p>
            No single filter is in the way. Try another word, or{" "}
            <Link href="/marketplace" className="link">
              see the whole catalog
            </Link>
            .
          </p>
        )}
        <p>
          Or begin with{" "}
          <Link href="/problems" className="link">
            what goes wrong
          </Link>
          : the problem finder leads from what you see to what helps.
        </p>
      </EmptyState>
      {nearest.length > 0 ? (
        <section>
          <h2 className="mb-6 text-xl">{isNear ? "Nearest matches" : "From the catalog"}</h2>
          <KeyGrid items={nearest} />
        </section>
      ) : null}
    </div>
  );
}
