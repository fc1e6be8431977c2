import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { Price } from "@/components/catalog/price";
import { countKeys, MATURITY_WORDS } from "@/components/catalog/words";
import { Badge } from "@/components/ui/badge";
import { listBundles, listPlans } from "@/lib/catalog/queries";
import type { BundleDto, Maturity, PlanDto } from "@/lib/catalog/schema";
import { formatMoney, money } from "@/lib/kernel/money";

export const revalidate = 3600;

export const metadata: Metadata = {
  title: "Pricing",
  description: "What a KEY, a bundle and a plan cost, and why. Nobody pays twice for the same KEY.",
  alternates: { canonical: "/pricing" },
};

/** The shop's price bands in dollars, by maturity; notebooks have one of their own. */
const BANDS: readonly { maturity: Maturity; from: number; to: number }[] = [
  { maturity: "starter", from: 29, to: 49 },
  { maturity: "operator", from: 79, to: 149 },
  { maturity: "scale", from: 199, to: 299 },
  { maturity: "enterprise", from: 399, to: 599 },
];
const NOTEBOOK_BAND = { from: 49, to: 129 };

function Range({ from, to }: { from: number; to: number }) {
  return (
    <span className="whitespace-nowrap font-mono tabular-nums">
      {formatMoney(money(from * 100))} to {formatMoney(money(to * 100))}
    </span>
  );
}

function Part({ id, title, intro, children }: { id: string; title: string; intro: ReactNode; children: ReactNode }) {
  return (
    <section
      aria-labelledby={id}
      className="grid gap-x-14 gap-y-6 border-rule border-t py-12 lg:grid-cols-[18rem_minmax(0,1fr)]"
    >
      <div>
        <h2 id={id} className="text-2xl">
          {title}
        </h2>
        <div className="mt-3 text-soft">{intro}</div>
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  );
}

function Bands() {
  return (
    <dl className="divide-y divide-rule">
      {BANDS.map(({ maturity, from, to }) => (
        <div key={maturity} className="flex flex-wrap items-baseline justify-between gap-x-6 py-3">
          <dt>
            <Link href={`/marketplace?maturity=${maturity}`} className="font-medium hover:text-accent hover:underline">
              {MATURITY_WORDS[maturity].name}
            </Link>
            <span className="text-soft">, {MATURITY_WORDS[maturity].about}</span>
          </dt>
          <dd>
            <Range from={from} to={to} />
          </dd>
        </div>
      ))}
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 py-3">
        <dt>
          <Link href="/marketplace?type=jupyter" className="font-medium hover:text-accent hover:underline">
            Notebooks
          </Link>
          <span className="text-soft">, of any maturity</span>
        </dt>
        <dd>
          <Range from={NOTEBOOK_BAND.from} to={NOTEBOOK_BAND.to} />
        </dd>
      </div>
    </dl>
  );
}

function BundleTable({ bundles }: { bundles: readonly BundleDto[] }) {
  return (
    <dl className="divide-y divide-rule">
      {bundles.map((bundle) => (
        <div key={bundle.slug} className="flex flex-wrap items-baseline justify-between gap-x-6 py-3">
          <dt>
            <Link
              href={`/marketplace/bundles/${bundle.slug}`}
              className="font-medium hover:text-accent hover:underline"
            >
              {bundle.title}
            </Link>
            <span className="text-soft">, {countKeys(bundle.keys.length)}</span>
          </dt>
          <dd className="flex items-baseline gap-4">
            <span className="text-soft text-sm">
              apart <Price money={bundle.parts_total} />, {Math.round(bundle.savings_bps / 100)} % less
            </span>
            <Price money={bundle.price} className="font-medium" />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function PlanColumn({ plan }: { plan: PlanDto }) {
  return (
    <div className="rounded-lg border border-rule bg-raised p-5">
      <h3 className="flex items-center justify-between gap-3 text-lg">
        {plan.title}
        <Badge>Not on sale yet</Badge>
      </h3>
      <p className="mt-2 text-[0.95rem] text-soft">{plan.summary}</p>
      <ul className="mt-4 grid gap-1.5 text-[0.95rem]">
        {plan.prices.map((price) => (
          <li key={price.interval} className="flex justify-between gap-4">
            <span>a {price.interval}</span>
            <Price money={price.price} />
          </li>
        ))}
        {plan.prices.map((price) =>
          price.extra_seat ? (
            <li key={`seat-${price.interval}`} className="flex justify-between gap-4 text-soft">
              <span>each further seat, a {price.interval}</span>
              <Price money={price.extra_seat} />
            </li>
          ) : null,
        )}
      </ul>
      <p className="label mt-4">
        {plan.for_teams ? `${plan.seats_included} seats included · ` : ""}
        {plan.trial_days > 0 ? `${plan.trial_days} days to try` : "no trial"}
      </p>
    </div>
  );
}

export default async function PricingPage() {
  const [bundles, plans] = await Promise.all([listBundles(), listPlans()]);
  return (
    <div className="shell pt-10 md:pt-14">
      <h1 className="text-3xl md:text-4xl">Pricing</h1>
      <p className="mt-4 mb-12 max-w-2xl text-lg text-soft">
        A KEY is paid once and yours for good, with every version. Its page says in one sentence why it costs what it
        costs. Prices are in US dollars; taxes, where they apply, are shown before you pay.
      </p>
      <Part id="keys" title="KEYS" intro="By how much they carry.">
        <Bands />
      </Part>
      {bundles.length > 0 ? (
        <Part
          id="bundles"
          title="Bundles"
          intro="KEYS that go together. What you paid for a KEY in a bundle comes off its price; if you own all of them, the bundle costs nothing."
        >
          <BundleTable bundles={bundles} />
        </Part>
      ) : null}
      {plans.length > 0 ? (
        <Part
          id="plans"
          title="Plans"
          intro="The whole catalog while the plan runs, also KEYS that come later. Plans are not on sale yet. When they are, what you paid for bundles will come off the first year."
        >
          <div className="grid gap-5 sm:grid-cols-2">
            {plans.map((plan) => (
              <PlanColumn key={plan.slug} plan={plan} />
            ))}
          </div>
        </Part>
      ) : null}
      <Part id="twice" title="Nobody pays twice" intro="Three rules, kept by the checkout itself.">
        <ul className="grid list-disc gap-2.5 pl-5 marker:text-soft">
          <li>What you own is not sold to you again; the checkout says so before you pay.</li>
          <li>A payment for something you already own (two tabs, two colleagues) is refunded by itself.</li>
          <li>What you paid for KEYS is taken off a bundle that holds them, to the cent, and shown line by line.</li>
        </ul>
      </Part>
    </div>
  );
}
