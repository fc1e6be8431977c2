import type { Metadata } from "next";
import { alternatesOf } from "@/app/page-metadata";
import { BundleCard } from "@/components/bundle/bundle-card";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { listBundles } from "@/lib/catalog/queries";

export const revalidate = 3600;

export const metadata: Metadata = {
  title: "Bundles",
  description: "KEYS that go together, at 15 to 30 % less than apart. What you already paid for comes off the price.",
  alternates: alternatesOf("/marketplace/bundles"),
};

export default async function BundlesPage() {
  const bundles = await listBundles();
  return (
    <div className="shell pt-10 md:pt-14">
      <h1 className="text-3xl md:text-4xl">Bundles</h1>
      <p className="mt-4 max-w-2xl text-lg text-soft">
        KEYS that go together, for less than they cost apart. Own some of them already? What you paid for those comes
        off the price, so nobody pays twice.
      </p>
      {bundles.length === 0 ? (
        <div className="mt-10">
          <EmptyState title="No bundles at the moment">
            <ButtonLink href="/marketplace">Look at the catalog</ButtonLink>
          </EmptyState>
        </div>
      ) : null}
      <ul className="mt-10 grid gap-6 md:grid-cols-2 xl:grid-cols-3">
        {bundles.map((bundle) => (
          <li key={bundle.slug}>
            <BundleCard bundle={bundle} />
          </li>
        ))}
      </ul>
    </div>
  );
}
