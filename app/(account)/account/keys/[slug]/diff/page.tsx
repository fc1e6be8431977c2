import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { SignInPrompt } from "@/components/account/sign-in-prompt";
import { OwnersDiff } from "@/components/releases/owners-diff";
import { NoAccess } from "@/components/viewer/no-access";
import { clock } from "@/lib/platform/clock";
import { getPageViewer } from "@/lib/platform/session";
import { diffLinesQuerySchema } from "@/lib/releases/schema";
import { openDiff } from "@/lib/releases/service/read-diff";

type Props = {
  params: Promise<{ slug: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export const metadata: Metadata = { title: "What changed" };

const querySchema = diffLinesQuerySchema.partial({ path: true });
const one = (value: string | string[] | undefined) => (typeof value === "string" && value !== "" ? value : undefined);

/** The query of this page again, to be back here after signing in. */
function here({
  from,
  to,
  path,
}: {
  from?: string | undefined;
  to?: string | undefined;
  path?: string | undefined;
}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ from, to, file: path })) if (value !== undefined) query.set(name, value);
  return query.size > 0 ? `?${query}` : "";
}

/** Two versions of a KEY, line by line. Access is decided at each request; nothing of the answer is kept anywhere. */
export default async function DiffPage({ params, searchParams }: Props) {
  const { slug } = await params;
  const { from, to, file, view } = await searchParams;
  const query = querySchema.safeParse({ from: one(from), to: one(to), path: one(file) });
  if (!query.success) notFound();
  const viewer = await getPageViewer();
  if (!viewer)
    return (
      <>
        <h1 className="sr-only">What changed</h1>
        <SignInPrompt what="what changed" path={`/account/keys/${slug}/diff${here(query.data)}`} />
      </>
    );
  const opened = await openDiff(viewer, slug, query.data, clock.now());
  if (opened.ok) return <OwnersDiff {...opened.value} view={view === "split" ? "split" : "unified"} />;
  if (opened.error.code === "key_not_found") notFound();
  return (
    <>
      <h1 className="sr-only">What changed</h1>
      <NoAccess slug={slug} error={opened.error} />
    </>
  );
}
