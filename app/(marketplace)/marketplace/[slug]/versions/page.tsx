import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { alternatesOf } from "@/app/page-metadata";
import { Breadcrumbs } from "@/components/catalog/breadcrumbs";
import { CompareForm } from "@/components/releases/compare-form";
import { FollowReleases } from "@/components/releases/follow";
import { VersionList } from "@/components/releases/version-list";
import { findKey } from "@/lib/catalog/queries";
import { env } from "@/lib/platform/env";
import { listVersionChanges } from "@/lib/releases/service/versions";

type Props = { params: Promise<{ slug: string }> };

export const revalidate = 3600;

/** None beforehand; each is kept once somebody asked for it, until the catalog changes. */
export function generateStaticParams(): { slug: string }[] {
  return [];
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const item = await findKey((await params).slug);
  if (!item) return { title: "No such KEY" };
  const path = `/marketplace/${item.slug}`;
  return {
    title: `Versions of ${item.title}`,
    description: `Every version of ${item.title} with its notes, and what changed between any two of them.`,
    alternates: alternatesOf(`${path}/versions`, `${path}/feed.atom`),
  };
}

export default async function VersionsPage({ params }: Props) {
  const { slug } = await params;
  const item = await findKey(slug);
  if (!item) notFound();
  const changes = await listVersionChanges(item.slug);
  const path = `/marketplace/${item.slug}`;
  const [newest, before] = item.versions;
  return (
    <div className="shell pt-4 md:pt-6">
      <Breadcrumbs
        baseUrl={env().APP_URL}
        crumbs={[
          { href: "/marketplace", label: "Catalog" },
          { href: path, label: item.title },
        ]}
        here={{ href: `${path}/versions`, label: "Versions" }}
      />
      <header className="mt-6 mb-10 grid gap-6">
        <div>
          <p className="label">{item.title}</p>
          <h1 className="text-3xl md:text-5xl">Versions</h1>
        </div>
        <FollowReleases slug={item.slug} path={`${path}/versions`} />
        {newest && before ? (
          <CompareForm
            action={`${path}/versions/compare`}
            versions={item.versions}
            from={before.version}
            to={newest.version}
          />
        ) : null}
      </header>
      {newest ? (
        <VersionList slug={item.slug} versions={item.versions} current={item.version} changes={changes} />
      ) : (
        <p className="border-rule border-t py-10 text-soft">Announced; there is no version yet.</p>
      )}
    </div>
  );
}
