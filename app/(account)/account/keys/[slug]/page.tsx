import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { SignInPrompt } from "@/components/account/sign-in-prompt";
import { NoAccess } from "@/components/viewer/no-access";
import { Reader } from "@/components/viewer/reader";
import { clock } from "@/lib/platform/clock";
import { getPageViewer } from "@/lib/platform/session";
import { openReader } from "@/lib/previews/service/reader";

type Props = {
  params: Promise<{ slug: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export const metadata: Metadata = { title: "Read a KEY" };

const one = (value: string | string[] | undefined) => (typeof value === "string" && value !== "" ? value : undefined);

export default async function ReaderPage({ params, searchParams }: Props) {
  const { slug } = await params;
  const { version, file } = await searchParams;
  const viewer = await getPageViewer();
  if (!viewer) return <SignInPrompt what="this KEY" path={`/account/keys/${slug}`} />;
  const reader = await openReader(viewer, slug, { version: one(version), path: one(file) }, clock.now());
  if (reader.ok) return <Reader reader={reader.value} />;
  if (reader.error.code === "key_not_found") notFound();
  return <NoAccess slug={slug} error={reader.error} />;
}
