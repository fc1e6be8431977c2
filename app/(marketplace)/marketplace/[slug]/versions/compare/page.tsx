import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { alternatesOf } from "@/app/page-metadata";
import { Breadcrumbs } from "@/components/catalog/breadcrumbs";
import { PublicDiff } from "@/components/releases/public-diff";
import { env } from "@/lib/platform/env";
import { diffQuerySchema } from "@/lib/releases/schema";
import { summariseDiff } from "@/lib/releases/service/compare";

type Props = {
  params: Promise<{ slug: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { slug } = await params;
  // One page for search engines, whatever is compared.
  return {
    title: "Compare versions",
    alternates: alternatesOf(`/marketplace/${slug}/versions`, `/marketplace/${slug}/feed.atom`),
    robots: { index: false },
  };
}

/** Two versions of a KEY as everybody may see them: the notes, and which files came, went, changed or moved. */
export default async function ComparePage({ params, searchParams }: Props) {
  const { slug } = await params;
  const query = diffQuerySchema.safeParse(await searchParams);
  const diff = query.success ? await summariseDiff(slug, query.data) : null;
  if (!diff?.ok) notFound();
  const { title, from, to } = diff.value;
  const path = `/marketplace/${slug}`;
  return (
    <div className="shell pt-4 md:pt-6">
      <Breadcrumbs
        baseUrl={env().APP_URL}
        crumbs={[
          { href: path, label: title },
          { href: `${path}/versions`, label: "Versions" },
        ]}
        here={{ href: `${path}/versions/compare`, label: `${from} to ${to}` }}
      />
      <PublicDiff diff={diff.value} />
    </div>
  );
}
