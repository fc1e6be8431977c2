import type { Metadata } from "next";
import Link from "next/link";
import { Run } from "@/components/runbooks/run";

type Props = { params: Promise<{ slug: string; id: string }> };

export const metadata: Metadata = { title: "A run" };

export default async function RunPage({ params }: Props) {
  const { slug, id } = await params;
  return (
    <>
      <p className="mb-2 flex gap-5">
        <Link href={`/account/keys/${slug}/runs`} prefetch={false} className="target link text-sm">
          All runs
        </Link>
        <Link href={`/account/keys/${slug}`} prefetch={false} className="target link text-sm">
          Read the runbook
        </Link>
      </p>
      <Run slug={slug} id={id} />
    </>
  );
}
