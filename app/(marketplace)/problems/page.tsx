import type { Metadata } from "next";
import Link from "next/link";
import { alternatesOf } from "@/app/page-metadata";
import { ProblemRoots } from "@/components/discovery/problems";
import { listProblemRoots } from "@/lib/discovery/queries/problems";

export const metadata: Metadata = {
  title: "Problem finder",
  description: "From what you see to what is probably the matter, what to do first, and what helps.",
  alternates: alternatesOf("/problems"),
};

export default function ProblemsPage() {
  return (
    <div className="shell pt-10 md:pt-14">
      <h1 className="text-3xl md:text-4xl">What is going wrong?</h1>
      <p className="mt-4 max-w-2xl text-lg text-soft">
        Begin with what you see. Two steps lead to what is probably the matter, what to do first, and what helps.
      </p>
      <div className="mt-10">
        <ProblemRoots roots={listProblemRoots()} />
      </div>
      <p className="mt-12 max-w-2xl text-soft">
        Nothing is wrong and you want to build something?{" "}
        <Link href="/find" className="link">
          Three questions
        </Link>{" "}
        lead on.
      </p>
    </div>
  );
}
