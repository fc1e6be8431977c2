import type { Metadata } from "next";
import { ButtonLink } from "@/components/ui/button";
import { Input } from "@/components/ui/input";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <div className="shell pt-16 md:pt-28">
      <p className="label">404</p>
      <h1 className="mt-2 text-4xl">There is no such page</h1>
      <p className="mt-4 max-w-xl text-lg text-soft">
        The address may be mistyped, or the thing was renamed. KEYS that were sold once keep their pages.
      </p>
      <search className="mt-8 block max-w-md">
        <form action="/marketplace" className="flex gap-2">
          <Input name="q" type="search" aria-label="Search the catalog" placeholder="Search the catalog" />
          <button type="submit" className="min-h-11 rounded-md bg-accent px-4 font-medium text-on-accent">
            Search
          </button>
        </form>
      </search>
      <p className="mt-6 flex flex-wrap gap-2">
        <ButtonLink href="/marketplace" variant="secondary">
          Catalog
        </ButtonLink>
        <ButtonLink href="/account/keys" variant="quiet">
          Your KEYS
        </ButtonLink>
      </p>
    </div>
  );
}
