import type { Facts, Question, RecordedFact } from "@/lib/entitlements/rules/explain/facts";

export const KEY = "key-a";
/** A day of 2026, at midnight: "03-01". */
export const on = (day: string) => new Date(`2026-${day}T00:00:00Z`);
export const NOW = on("06-15");

const NO_FACTS: Facts = {
  order: null,
  line: null,
  plan: null,
  disputeStatus: null,
  disputeLostAt: null,
  startNote: null,
  endNote: null,
};
export const YOU = { isViewer: true, name: "buyer@keys.test" };
export const ADA = { isViewer: false, name: "Ada" };

type Overrides = Omit<Partial<RecordedFact>, "facts"> & { facts?: Partial<Facts> };

/** A row of the record; without more, a KEY bought on 3 March for $79 by the one who asks. */
export function bought({ facts, ...rest }: Overrides = {}): RecordedFact {
  return {
    source: "order_line",
    sourceId: "line-1",
    keyId: KEY,
    orderId: "order-1",
    validFrom: on("03-03"),
    validUntil: null,
    startCause: "paid",
    startReference: "ch_1",
    endCause: null,
    endReference: null,
    recordedAt: on("03-03"),
    supersededAt: null,
    ...rest,
    facts: {
      ...NO_FACTS,
      order: { number: 12, currency: "usd", buyer: YOU },
      line: { title: "Title of key-a", netCents: 7900, refundedCents: 0 },
      ...facts,
    },
  };
}

/** The Pro plan of the one who asks, from 1 February on. */
export function pro({ facts, ...rest }: Overrides = {}): RecordedFact {
  return bought({
    source: "subscription",
    sourceId: "sub_1",
    keyId: null,
    orderId: null,
    validFrom: on("02-01"),
    startReference: "in_1",
    recordedAt: on("02-01"),
    ...rest,
    facts: { order: null, line: null, plan: { title: "Pro", cancelReason: null }, ...facts },
  });
}

/** Acme, in which the one who asks holds a seat from 1 April on unless told. */
export function acme(seat: { from: Date; until: Date | null } | null = { from: on("04-01"), until: null }) {
  return { slug: "acme", name: "Acme", seat };
}

export function ask(at: Date = NOW, more: Partial<Question> = {}): Question {
  return { keyId: KEY, at, now: NOW, asKnownAt: null, ...more };
}
