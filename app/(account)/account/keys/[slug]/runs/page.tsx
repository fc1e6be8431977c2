import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { SignInPrompt } from "@/components/account/sign-in-prompt";
import { RunList } from "@/components/runbooks/run-list";
import { findKey } from "@/lib/catalog/queries";
import { getPageViewer } from "@/lib/platform/session";

type Props = { params: Promise<{ slug: string }> };

export const metadata: Metadata = { title: "Runs" };

export default async function RunsPage({ params }: Props) {
  const { slug } = await params;
  const item = await findKey(slug);
  if (item?.type !== "runbook") notFound();
  if (!(await getPageViewer())) return <SignInPrompt what="your runs" path={`/account/keys/${slug}/runs`} />;
  return (
    <>
      <Link href={`/account/keys/${slug}`} prefetch={false} className="target link text-sm">
        Read the runbook
      </Link>
      <h1 className="mb-6 text-3xl">{item.title}: runs</h1>
      <RunList slug={slug} />
    </>
  );
}
