import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { isDemo } from "@/lib/platform/env";

export const metadata: Metadata = { title: "Blank", robots: { index: false, follow: false } };

/** A page with nothing on it but what every page has: `npm run bench -- pages` compares others with it. Not there in production. */
export default function BlankPage() {
  if (!isDemo()) notFound();
  return <h1 className="shell pt-10 text-3xl">Blank</h1>;
}
