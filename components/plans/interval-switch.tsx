import clsx from "clsx";
import Link from "next/link";
import { INTERVAL_WORDS, type Interval, pricingHref } from "./plan-terms";

const INTERVALS: readonly Interval[] = ["month", "year"];

/** By the month or by the year: two links, so that it also works without scripts and has an address. */
export function IntervalSwitch({ interval, seats }: { interval: Interval; seats: number | undefined }) {
  return (
    <nav aria-label="How plans are paid">
      <ul className="inline-flex rounded-md border border-edge bg-raised p-1">
        {INTERVALS.map((one) => (
          <li key={one}>
            <Link
              href={pricingHref({ interval: one, seats })}
              replace
              scroll={false}
              prefetch={false}
              aria-current={one === interval ? "true" : undefined}
              className={clsx(
                "target rounded-sm px-4 font-medium text-base",
                one === interval ? "bg-accent text-on-accent" : "text-soft hover:text-ink",
              )}
            >
              {INTERVAL_WORDS[one].name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
