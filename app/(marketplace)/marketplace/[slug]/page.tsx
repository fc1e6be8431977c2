import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { alternatesOf } from "@/app/page-metadata";
import { Breadcrumbs } from "@/components/catalog/breadcrumbs";
import { Cover } from "@/components/catalog/cover/cover";
import { InBundles, Licence, RefundPolicy } from "@/components/catalog/key-page/around";
import { BuyBox } from "@/components/catalog/key-page/buy-box";
import { OnThisPage } from "@/components/catalog/key-page/on-this-page";
import { Overview, Requirements, SideEffects } from "@/components/catalog/key-page/overview";
import { ProductData } from "@/components/catalog/key-page/product-data";
import { Provenance } from "@/components/catalog/key-page/provenance";
import { Questions } from "@/components/catalog/key-page/questions";
import { Savings } from "@/components/catalog/key-page/savings";
import { hoursIn, splitReplaces } from "@/components/catalog/key-page/savings-sums";
import { Section } from "@/components/catalog/key-page/section";
import { Versions } from "@/components/catalog/key-page/versions";
import { Markdown } from "@/components/catalog/markdown";
import { MATURITY_WORDS, TYPE_WORDS } from "@/components/catalog/words";
import { KeyCancelledNotice } from "@/components/checkout/key-cancelled-notice";
import { Beside } from "@/components/discovery/beside";
import { RecordView } from "@/components/discovery/record";
import { SHARE_SIZE } from "@/components/site/share-picture";
import { KeyContents } from "@/components/viewer/preview";
import { findKey, listKeySlugs } from "@/lib/catalog/queries";
import type { KeyDetail } from "@/lib/catalog/schema";
import type { RecommendedKey } from "@/lib/discovery/schema";
import { listBeside } from "@/lib/discovery/service/public";
import { env } from "@/lib/platform/env";
import type { KeyPreview } from "@/lib/previews/schema";
import { findKeyPreview } from "@/lib/previews/service/preview";
import { getSaving } from "@/lib/proof/queries";

type Props = { params: Promise<{ slug: string }> };

export const revalidate = 3600;

export async function generateStaticParams(): Promise<{ slug: string }[]> {
  return (await listKeySlugs()).map(({ slug }) => ({ slug }));
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { slug } = await params;
  const item = await findKey(slug);
  if (!item) return { title: "No such KEY" };
  const path = `/marketplace/${item.slug}`;
  const picture = { url: `${path}/cover.png`, ...SHARE_SIZE, alt: `${item.title}, ${TYPE_WORDS[item.type].noun}` };
  return {
    title: item.title,
    description: item.summary,
    alternates: alternatesOf(path, `${path}/feed.atom`),
    openGraph: { title: item.title, description: item.outcome, url: path, siteName: "KEYS", images: [picture] },
  };
}

function Head({ item }: { item: KeyDetail }) {
  const kinds = item.key_types.filter((kind) => kind !== "notebook");
  return (
    <div className="grid gap-4">
      <p className="label">
        {TYPE_WORDS[item.type].noun} · {MATURITY_WORDS[item.maturity].name}, {MATURITY_WORDS[item.maturity].about}
        {item.severity ? ` · severity ${item.severity}` : ""}
        {kinds.length > 0 ? ` · ${kinds.join(", ")}` : ""}
      </p>
      <h1 className="text-3xl leading-tight md:text-5xl">{item.title}</h1>
      <p className="max-w-2xl text-soft text-xl leading-relaxed">{item.outcome}</p>
    </div>
  );
}

/** Without what stands in a section of its own. */
function Readme({ source }: { source: string | null }) {
  if (!source) return null;
  return (
    <Section id="readme" title="README">
      <Markdown source={splitReplaces(source).rest} />
    </Section>
  );
}

function ItsSavings({ item: { readme, price, maturity } }: { item: KeyDetail }) {
  const { replaces } = splitReplaces(readme ?? "");
  const saving = replaces && price ? getSaving(maturity, hoursIn(replaces), price.amount) : null;
  return <Savings replaces={replaces} price={price} saving={saving} />;
}

type BodyProps = { item: KeyDetail; preview: KeyPreview | null; beside: readonly RecommendedKey[] };

/** What is short stands before what is long: does it fit, what does it change, and then all that is inside. */
function Body({ item, preview, beside }: BodyProps) {
  const current = item.versions.find(({ version }) => version === item.version);
  const isOut = item.status !== "coming";
  return (
    <div className="min-w-0">
      <OnThisPage item={item} />
      <Overview item={item} />
      <ItsSavings item={item} />
      {isOut ? (
        <>
          <Requirements needs={item.requirements} />
          <SideEffects effects={item.requirements.side_effects} />
        </>
      ) : null}
      {preview && preview.files.length > 0 ? (
        <Section id="contents" title="What is inside">
          <KeyContents slug={item.slug} preview={preview} />
        </Section>
      ) : null}
      {isOut ? (
        <>
          <Readme source={item.readme} />
          <Versions slug={item.slug} versions={item.versions} current={item.version} />
          {current ? <Provenance slug={item.slug} release={current} baseUrl={env().APP_URL} /> : null}
          <Licence license={item.license} />
        </>
      ) : null}
      <InBundles bundles={item.bundles} />
      <Beside slug={item.slug} items={beside} />
      {item.status === "on_sale" ? (
        <>
          <Questions item={item} />
          <RefundPolicy />
        </>
      ) : null}
    </div>
  );
}

export default async function KeyPage({ params }: Props) {
  const { slug } = await params;
  const item = await findKey(slug);
  if (!item) notFound();
  const [preview, beside] = await Promise.all([findKeyPreview(item.slug), listBeside(item.slug)]);
  const baseUrl = env().APP_URL;
  return (
    <div className="shell pt-4 md:pt-6">
      <Breadcrumbs
        baseUrl={baseUrl}
        crumbs={[
          { href: "/marketplace", label: "Catalog" },
          { href: `/marketplace?type=${item.type}`, label: TYPE_WORDS[item.type].name },
        ]}
        here={{ href: `/marketplace/${item.slug}`, label: item.title }}
      />
      <KeyCancelledNotice slug={item.slug} />
      <RecordView slug={item.slug} />
      <div className="mt-6 grid gap-x-14 gap-y-10 lg:grid-cols-[minmax(0,1fr)_20rem] lg:grid-rows-[auto_1fr]">
        <Head item={item} />
        <aside aria-label="Buy" className="lg:row-span-2">
          <div className="grid gap-5 lg:sticky lg:top-6">
            <Cover subject={item} className="aspect-[8/5]" />
            <BuyBox item={item} />
          </div>
        </aside>
        <Body item={item} preview={preview} beside={beside} />
      </div>
      <ProductData item={item} baseUrl={baseUrl} />
    </div>
  );
}
