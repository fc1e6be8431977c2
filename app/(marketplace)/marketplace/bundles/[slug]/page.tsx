import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { BundleAction } from "@/components/bundle/bundle-action";
import { BundleSums } from "@/components/bundle/sums";
import { Breadcrumbs } from "@/components/catalog/breadcrumbs";
import { JsonLd } from "@/components/catalog/json-ld";
import { KeyGrid } from "@/components/catalog/key-card";
import { Price } from "@/components/catalog/price";
import { countKeys } from "@/components/catalog/words";
import { CancelledNotice } from "@/components/checkout/cancelled-notice";
import { findBundle, listBundles } from "@/lib/catalog/queries";
import type { BundleDto } from "@/lib/catalog/schema";
import { env } from "@/lib/platform/env";

type Props = { params: Promise<{ slug: string }> };

export const revalidate = 3600;

export async function generateStaticParams(): Promise<{ slug: string }[]> {
  return (await listBundles()).map(({ slug }) => ({ slug }));
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const bundle = await findBundle((await params).slug);
  if (!bundle) return { title: "No such bundle" };
  const path = `/marketplace/bundles/${bundle.slug}`;
  return { title: bundle.title, description: bundle.summary, alternates: { canonical: path } };
}

function BundleData({ bundle, url }: { bundle: BundleDto; url: string }) {
  const offer = {
    "@type": "Offer",
    url,
    price: (bundle.price.amount / 100).toFixed(2),
    priceCurrency: bundle.price.currency.toUpperCase(),
    availability: bundle.status === "on_sale" ? "https://schema.org/InStock" : "https://schema.org/Discontinued",
  };
  return (
    <JsonLd
      data={{
        "@type": "Product",
        name: bundle.title,
        description: bundle.summary,
        sku: bundle.slug,
        url,
        brand: { "@type": "Brand", name: "KEYS" },
        offers: offer,
      }}
    />
  );
}

function BuyBundle({ bundle }: { bundle: BundleDto }) {
  return (
    <div className="grid gap-4 rounded-lg border border-rule bg-raised p-5 lg:sticky lg:top-6">
      <p className="flex items-baseline gap-3">
        <Price money={bundle.price} className="font-semibold text-3xl tracking-tight" />
        <span className="text-soft text-sm">once, every version</span>
      </p>
      <BundleSums bundle={bundle} />
      <div
        data-buy-bar
        className="max-lg:fixed max-lg:inset-x-0 max-lg:bottom-0 max-lg:z-30 max-lg:border-rule max-lg:border-t max-lg:bg-raised max-lg:px-4 max-lg:pt-3 max-lg:pb-[max(0.75rem,env(safe-area-inset-bottom))]"
      >
        {bundle.status === "on_sale" ? (
          <BundleAction slug={bundle.slug} price={bundle.price} />
        ) : (
          <p>This bundle is not on sale. Its KEYS are, each for itself.</p>
        )}
      </div>
      <p className="text-soft text-sm">
        What you paid for a KEY in it comes off the price. Refund within 30 days if nothing was downloaded:{" "}
        <Link href="/refunds" prefetch={false} className="link">
          refunds
        </Link>
        .
      </p>
    </div>
  );
}

export default async function BundlePage({ params }: Props) {
  const bundle = await findBundle((await params).slug);
  if (!bundle) notFound();
  const baseUrl = env().APP_URL;
  const path = `/marketplace/bundles/${bundle.slug}`;
  return (
    <div className="shell pt-4 md:pt-6">
      <Breadcrumbs
        baseUrl={baseUrl}
        crumbs={[
          { href: "/marketplace", label: "Catalog" },
          { href: "/marketplace/bundles", label: "Bundles" },
        ]}
        here={{ href: path, label: bundle.title }}
      />
      <BundleData bundle={bundle} url={`${baseUrl}${path}`} />
      <CancelledNotice />
      <div className="mt-6 grid gap-x-14 gap-y-10 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="grid content-start gap-4">
          <p className="label">Bundle · {countKeys(bundle.keys.length)}</p>
          <h1 className="text-3xl leading-tight md:text-5xl">{bundle.title}</h1>
          <p className="max-w-2xl whitespace-pre-line text-soft text-xl leading-relaxed">{bundle.description}</p>
        </div>
        <aside aria-label="Buy">
          <BuyBundle bundle={bundle} />
        </aside>
      </div>
      <section className="mt-14 border-rule border-t pt-10">
        <h2 className="mb-8 text-2xl">What is in it</h2>
        <KeyGrid items={bundle.keys} />
      </section>
    </div>
  );
}
