import type { Metadata } from "next";
import Link from "next/link";
import { alternatesOf } from "@/app/page-metadata";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { HoursChart } from "@/components/why/hours-chart";
import { ProofTable } from "@/components/why/proof-table";
import { findProof } from "@/lib/proof/queries";
import { RATE_RANGE, readRate } from "@/lib/proof/schema";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export const metadata: Metadata = {
  title: "What it saves, and what it does not",
  description: "The hours that KEYS replace beside what they cost, with the arithmetic, and when they are not a fit.",
  alternates: alternatesOf("/why"),
};

const ASSUMPTIONS = [
  [
    "The hours are ours",
    "Each KEY's price is explained with a range of work that it replaces: 1 to 3 hours for a starter, 4 to 8 for an operator, 2 to 4 days at scale, 1 to 2 weeks for an enterprise KEY. It is an estimate of writing and testing the same thing, by the people who wrote it. We count the lower end, here and on the page of each KEY. Where the author of a KEY reckons with fewer, its own page counts those.",
  ],
  [
    "The rate is yours",
    "What an hour costs you is something that only you know. Change it, and everything is computed again.",
  ],
  [
    "Reading is not free",
    "A KEY has to be read, put in and understood: plan an hour for a starter and half a day for a large one. It is not taken off in the table.",
  ],
  [
    "Risk is not counted",
    "A night without a double charge has a value, and we do not know yours. The table holds no number for it.",
  ],
] as const;

const NOT_A_FIT = [
  [
    "You want something hosted",
    "A KEY is source code, a document or a notebook. You run it, and you own what it does.",
  ],
  [
    "Your stack is another one",
    "The code is TypeScript for Node and Next.js, the SQL is for PostgreSQL. A port to something else is your work.",
  ],
  [
    "You need somebody to call",
    "There is no support contract. What is wrong with a KEY is mended in a new version, for everyone.",
  ],
  [
    "You have it already",
    "If your own solution is tested and understood by two people, keep it. Read our previews for what it may lack.",
  ],
  ["You are learning", "Write it once yourself. Come back when it has to work for customers."],
] as const;

function List({ items }: { items: readonly (readonly [string, string])[] }) {
  return (
    <dl className="max-w-4xl">
      {items.map(([title, text]) => (
        <div key={title} className="grid gap-x-10 gap-y-1 border-rule border-t py-5 md:grid-cols-[18rem_minmax(0,1fr)]">
          <dt className="font-medium">{title}</dt>
          <dd className="text-soft">{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function RateForm({ rate, refusal }: { rate: number; refusal: string | null }) {
  return (
    <form action="/why" className="flex flex-wrap items-start gap-3 lg:grid lg:content-start">
      <TextField
        label="What an hour of your developers costs, in dollars"
        hint={`A whole number from ${RATE_RANGE.least} to ${RATE_RANGE.most}.`}
        error={refusal}
        name="rate"
        type="number"
        inputMode="numeric"
        min={RATE_RANGE.least}
        max={RATE_RANGE.most}
        defaultValue={rate}
        className="max-w-40"
      />
      <Button type="submit" variant="secondary" className="justify-self-start">
        Compute again
      </Button>
    </form>
  );
}

export default async function WhyPage({ searchParams }: Props) {
  const { rate, refusal } = readRate((await searchParams).rate);
  const proof = await findProof(rate);
  return (
    <div className="shell pt-10 md:pt-14">
      <h1 className="text-3xl md:text-4xl">What it saves, and what it does not</h1>
      <p className="mt-4 max-w-2xl text-lg text-soft">
        Every number here is computed from the catalog as it is now. Nothing is rounded in our favour, and what we do
        not know is not in it.
      </p>
      <section aria-labelledby="hours" className="mt-12">
        <h2 id="hours" className="text-2xl">
          Hours replaced, hours paid
        </h2>
        <p className="mt-2 max-w-2xl text-soft">
          For each group of KEYS: the hours of your own work that they replace at the least, and how many hours of it
          their price would buy.
        </p>
        <div className="mt-6 grid gap-10 lg:grid-cols-[minmax(0,1fr)_20rem]">
          <HoursChart groups={proof.groups} />
          <RateForm rate={rate} refusal={refusal} />
        </div>
        <div className="mt-10">
          <ProofTable proof={proof} />
        </div>
      </section>
      <section aria-labelledby="assumptions" className="mt-16">
        <h2 id="assumptions" className="mb-6 text-2xl">
          What it rests on
        </h2>
        <List items={ASSUMPTIONS} />
      </section>
      <section aria-labelledby="not" className="mt-16">
        <h2 id="not" className="mb-6 text-2xl">
          When KEYS is not a fit
        </h2>
        <List items={NOT_A_FIT} />
        <p className="mt-6">
          Otherwise:{" "}
          <Link href="/find" className="link">
            three questions to the right KEY
          </Link>
          .
        </p>
      </section>
    </div>
  );
}
