"use client";

import { lazy, type ReactNode, Suspense } from "react";
import type { Group } from "@/lib/discovery/schema";
import { useDiscover } from "./use-discover";

// Rows that were drawn on the server are all that a visitor sees: what draws others is loaded for who is signed in.
const PersonalRows = lazy(() => import("./personal-rows").then(({ PersonalRows }) => ({ default: PersonalRows })));

/** The least height of a row, in rem: what the page holds free while it waits for the personal answer. */
const ROW_REM = 6;

type Props = { slug: string; group: Group; rows: number; children: ReactNode };

/** One group of what belongs beside a KEY: `children` are the rows for everybody, in whose place the personal ones come. */
export function PersonalBeside({ slug, group, rows, children }: Props) {
  const { data } = useDiscover({ surface: "key", page: slug });
  return (
    <div style={{ minHeight: `${rows * ROW_REM}rem` }}>
      {data ? (
        <Suspense fallback={children}>
          <PersonalRows items={data.items.filter((item) => item.group === group)} />
        </Suspense>
      ) : (
        children
      )}
    </div>
  );
}
