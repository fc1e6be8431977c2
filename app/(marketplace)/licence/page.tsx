import type { Metadata } from "next";
import { alternatesOf } from "@/app/page-metadata";
import { LicenceTerms } from "@/components/catalog/licence-terms";

export const metadata: Metadata = {
  title: "Licence in plain words",
  description: "What you may do with a KEY you bought, and what not.",
  alternates: alternatesOf("/licence"),
};

export default function LicencePage() {
  return (
    <div className="shell pt-10 md:pt-14">
      <h1 className="text-3xl md:text-4xl">Licence in plain words</h1>
      <p className="mt-4 max-w-2xl text-lg text-soft">
        The KEYS Commercial Licence 1.0, in short. Its whole text lies in every download and on the page of each KEY,
        and is what binds.
      </p>
      <div className="mt-10 max-w-4xl">
        <h2 className="sr-only">The terms in short</h2>
        <LicenceTerms />
      </div>
      <div className="mt-10 grid max-w-2xl gap-4 border-rule border-t pt-8">
        <h2 className="text-xl">Personal or organisation</h2>
        <p>
          Bought by a person, it covers that person and those who work on the same repository with them. Bought by an
          organisation, it covers its employees and contractors. It takes effect with the purchase and does not run out;
          a full refund ends it for what was refunded.
        </p>
      </div>
    </div>
  );
}
