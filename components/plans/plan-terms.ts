import type { PlanDto } from "@/lib/catalog/schema";
import { formatMoney, type Money, money } from "@/lib/kernel/money";

export type Interval = "month" | "year";
/** What of a plan a person chooses before buying it. */
export type PlanChoice = { interval: Interval; seats: number };

/** More than that is an enterprise's, and is talked about. */
export const MOST_SEATS = 200;

export const INTERVAL_WORDS: Record<Interval, { name: string; adverb: string }> = {
  month: { name: "Monthly", adverb: "monthly" },
  year: { name: "Yearly", adverb: "yearly" },
};

export function priceIn(plan: PlanDto, interval: Interval): PlanDto["prices"][number] | undefined {
  return plan.prices.find((price) => price.interval === interval);
}

/** What a plan costs each month or year with so many seats, before any credit; null where it is not sold so. */
export function regularPrice(plan: PlanDto, { interval, seats }: PlanChoice): Money | null {
  const price = priceIn(plan, interval);
  if (!price) return null;
  const further = Math.max(0, seats - plan.seats_included);
  if (further > 0 && !price.extra_seat) return null;
  return money(price.price.amount + further * (price.extra_seat?.amount ?? 0), price.price.currency);
}

/** "$99 a month". */
export function perInterval(price: Money, interval: Interval): string {
  return `${formatMoney(price)} a ${interval}`;
}

/** What a year with so many seats costs less when it is paid at once; null when it does not. */
export function savedByYear(plan: PlanDto, seats: number): Money | null {
  const month = regularPrice(plan, { interval: "month", seats });
  const year = regularPrice(plan, { interval: "year", seats });
  if (!month || !year) return null;
  const saved = month.amount * 12 - year.amount;
  return saved > 0 ? money(saved, year.currency) : null;
}

/** "1 seat", "7 seats". */
export function countSeats(count: number): string {
  return count === 1 ? "1 seat" : `${count} seats`;
}

/** What is typed as a number of seats, brought to what can be bought; the least for what is no number. */
export function readSeats(typed: unknown, least: number): number {
  const seats = typeof typed === "string" && /^\d{1,6}$/.test(typed) ? Number(typed) : least;
  return Math.min(Math.max(seats, least), Math.max(least, MOST_SEATS));
}

/** The pricing page with this choice in its address; the plain one for what it shows by itself. */
export function pricingHref({ interval, seats }: { interval: Interval; seats?: number | undefined }): string {
  const query = new URLSearchParams();
  if (interval === "year") query.set("interval", "year");
  if (seats !== undefined) query.set("seats", String(seats));
  const text = query.toString();
  return text ? `/pricing?${text}` : "/pricing";
}
