import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { alternatesOf } from "@/app/page-metadata";
import { Breadcrumbs } from "@/components/catalog/breadcrumbs";
import { ProblemAnswers, SymptomHelp } from "@/components/discovery/problems";
import { findProblem, listProblemPaths } from "@/lib/discovery/queries/problems";
import { env } from "@/lib/platform/env";

type Props = { params: Promise<{ path: string[] }> };

export const revalidate = 3600;

export function generateStaticParams(): { path: string[] }[] {
  return listProblemPaths().map((path) => ({ path }));
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { path } = await params;
  const place = await findProblem(path);
  if (!place) return { title: "No such problem" };
  const description = place.kind === "symptom" ? place.node.cause : place.node.question;
  return { title: place.node.title, description, alternates: alternatesOf(`/problems/${path.join("/")}`) };
}

export default async function ProblemPage({ params }: Props) {
  const { path } = await params;
  const place = await findProblem(path);
  if (!place) notFound();
  const { node, way } = place;
  const crumbs = way.map(({ title }, at) => ({ href: `/problems/${path.slice(0, at + 1).join("/")}`, label: title }));
  return (
    <div className="shell pt-4 md:pt-6">
      <Breadcrumbs
        baseUrl={env().APP_URL}
        crumbs={[{ href: "/problems", label: "Problem finder" }, ...crumbs]}
        here={{ href: `/problems/${path.join("/")}`, label: node.title }}
      />
      <h1 className="mt-6 max-w-3xl text-3xl md:text-4xl">{node.title}</h1>
      {place.kind === "symptom" ? (
        <SymptomHelp symptom={place.node} />
      ) : (
        <>
          <h2 className="mt-8 mb-4 text-xl">{place.node.question}</h2>
          <ProblemAnswers nodes={place.node.children} path={path} />
        </>
      )}
    </div>
  );
}
