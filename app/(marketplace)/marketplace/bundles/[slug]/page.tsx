import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { alternatesOf } from "@/app/page-metadata";
import { BundleCancelledNotice } from "@/components/bundle/bundle-cancelled-notice";
import { BuyBundle } from "@/components/bundle/buy-bundle";
import { Breadcrumbs } from "@/components/catalog/breadcrumbs";
import { JsonLd } from "@/components/catalog/json-ld";
import { KeyGrid } from "@/components/catalog/key-card";
import { countKeys } from "@/components/catalog/words";
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
  return { title: bundle.title, description: bundle.summary, alternates: alternatesOf(path) };
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

export default async function BundlePage({ params }: Props) {
  const bundle = await findBundle((await params).slug);
  if (!bundle) notFound();
  const baseUrl = env().APP_URL;
  const path = `/marketplace/bundles/${bundle.slug}`;
  const { slug, status, price, parts_total, savings_bps } = bundle;
  const offer = { slug, status, price, parts_total, savings_bps };
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
      <BundleCancelledNotice slug={bundle.slug} />
      <div className="mt-6 grid gap-x-14 gap-y-10 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="grid content-start gap-4">
          <p className="label">Bundle · {countKeys(bundle.keys.length)}</p>
          <h1 className="text-3xl leading-tight md:text-5xl">{bundle.title}</h1>
          <p className="max-w-2xl whitespace-pre-line text-soft text-xl leading-relaxed">{bundle.description}</p>
        </div>
        <aside aria-label="Buy">
          <BuyBundle bundle={offer} />
        </aside>
      </div>
      <section className="unhurried mt-14 border-rule border-t pt-10">
        <h2 className="mb-8 text-2xl">What is in it</h2>
        <KeyGrid items={bundle.keys} />
      </section>
      <BundleData bundle={bundle} url={`${baseUrl}${path}`} />
    </div>
  );
}
