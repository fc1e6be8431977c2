import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { alternatesOf } from "@/app/page-metadata";
import { Price } from "@/components/catalog/price";
import { countKeys, MATURITY_WORDS } from "@/components/catalog/words";
import { CancelledNotice } from "@/components/checkout/cancelled-notice";
import { PlanPromises } from "@/components/plans/plan-promises";
import { PlanShelf } from "@/components/plans/plan-shelf";
import { listBundles, listPlans, listPriceBands } from "@/lib/catalog/queries";
import type { BundleDto } from "@/lib/catalog/schema";
import { formatMoney, type Money } from "@/lib/kernel/money";
import { contactAddress } from "@/lib/platform/env";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export const metadata: Metadata = {
  title: "Pricing",
  description: "What a KEY, a bundle and a plan cost, and why. Nobody pays twice for the same KEY.",
  alternates: alternatesOf("/pricing"),
};

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

type Band = { least: Money; most: Money };

function BandRow({ href, name, about, band }: { href: string; name: string; about: string; band: Band }) {
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-6 py-3">
      <dt>
        <Link href={href} className="font-medium hover:text-accent hover:underline">
          {name}
        </Link>
        <span className="text-soft">, {about}</span>
      </dt>
      <dd className="whitespace-nowrap tabular-nums">
        {formatMoney(band.least)} to {formatMoney(band.most)}
      </dd>
    </div>
  );
}

function Bands() {
  const { byMaturity, notebooks } = listPriceBands();
  return (
    <dl className="divide-y divide-rule">
      {byMaturity.map(({ maturity, ...band }) => (
        <BandRow
          key={maturity}
          href={`/marketplace?maturity=${maturity}`}
          name={MATURITY_WORDS[maturity].name}
          about={MATURITY_WORDS[maturity].about}
          band={band}
        />
      ))}
      <BandRow href="/marketplace?type=jupyter" name="Notebooks" about="of any maturity" band={notebooks} />
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

/** The first value of a parameter. */
function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

export default async function PricingPage({ searchParams }: Props) {
  const [bundles, plans, query] = await Promise.all([listBundles(), listPlans(), searchParams]);
  return (
    <div className="shell pt-10 md:pt-14">
      <CancelledNotice />
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
          intro="The whole catalog while the plan runs, also KEYS that come later. What you paid for bundles comes off the first year, up to half of it."
        >
          <div className="grid gap-10">
            <PlanShelf
              plans={plans}
              interval={one(query.interval) === "year" ? "year" : "month"}
              seats={one(query.seats)}
              contact={contactAddress()}
            />
            <PlanPromises />
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
