import type { Metadata } from "next";
import type { ReactNode } from "react";
import { alternatesOf } from "@/app/page-metadata";
import { BundleCard } from "@/components/bundle/bundle-card";
import { KeyGrid } from "@/components/catalog/key-card";
import { ForYou } from "@/components/discovery/for-you";
import { ProblemRoots } from "@/components/discovery/problems";
import { QuestionForm } from "@/components/discovery/question-form";
import { ButtonLink } from "@/components/ui/button";
import { IntentLink } from "@/components/ui/intent-link";
import { listBundles, listKeys } from "@/lib/catalog/queries";
import { type KeySummary, keyQuerySchema } from "@/lib/catalog/schema";
import { listProblemRoots } from "@/lib/discovery/queries/problems";

export const revalidate = 3600;

export const metadata: Metadata = { alternates: alternatesOf("/") };

const FEATURED = 6;

const STEPS = [
  [
    "Find",
    "Each KEY says which problem it solves, what it replaces, what is inside, file by file, and what it does to your system.",
  ],
  [
    "Pay once",
    "One price, with the reason for it in one sentence. No subscription needed, no account with anyone else.",
  ],
  ["Download", "The zip is yours the moment you come back from paying, with its SHA-256 beside it."],
  ["Keep", "Every version, the old ones and the ones to come. What you bought never ends with a plan."],
] as const;

const PROMISES = [
  ["A price you can check", "Every price comes with one sentence that says why it is what it is."],
  ["Yours when you return", "You come back from paying and the download is there. There is no mail to wait for."],
  ["Yours for good", "What you bought stays in your library: every version so far, and every one to come."],
  ["Money back", "Within 30 days, if you never downloaded it. Ask at the order, and it goes back at once."],
  ["Nothing paid twice", "What you own is not sold to you again. In a bundle, what you paid for a KEY comes off."],
  [
    "The file that was meant",
    "Each zip has its SHA-256 beside it, so you can check that nothing was changed on the way.",
  ],
] as const;

/** One of each type first, newest first within them, so that the shelf shows what there is. */
function pickFeatured(items: readonly KeySummary[]): KeySummary[] {
  const buyable = items.filter((item) => item.status === "on_sale");
  const firstOfType = buyable.filter((item, index) => buyable.findIndex(({ type }) => type === item.type) === index);
  const others = buyable.filter((item) => !firstOfType.includes(item));
  return [...firstOfType, ...others].slice(0, FEATURED);
}

function Chapter({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id} className="unhurried shell mt-20 md:mt-28">
      <div className="border-ink border-t pt-4">
        <h2 id={id} className="text-2xl">
          {title}
        </h2>
      </div>
      <div className="mt-8">{children}</div>
    </section>
  );
}

function Opening() {
  return (
    <div className="shell grid gap-12 pt-14 md:pt-24 lg:grid-cols-[minmax(0,1fr)_22rem] lg:gap-20">
      <div className="grid content-start gap-6">
        <h1 className="max-w-[16ch] text-5xl leading-[1.05] md:text-6xl">The part you would rather not write twice.</h1>
        <p className="max-w-xl text-lg text-soft leading-relaxed md:text-xl">
          KEYS sells finished work for developers: tested code packs for Node and Next.js, runbooks for the person on
          call, notebooks that come with their data. Pay once, download within a minute, keep it for good.
        </p>
        <div className="flex flex-wrap gap-3">
          <ButtonLink href="/marketplace" size="lg">
            Look at the catalog
          </ButtonLink>
          <ButtonLink href="/marketplace/bundles" size="lg" variant="secondary">
            See the bundles
          </ButtonLink>
        </div>
      </div>
      <ForYou>
        <h2 id="three-questions" className="mb-5 text-lg">
          Three questions to the right KEY
        </h2>
        <QuestionForm />
      </ForYou>
    </div>
  );
}

export default async function HomePage() {
  const [{ items }, bundles] = await Promise.all([
    listKeys(keyQuerySchema.parse({ sort: "newest", limit: 100 })),
    listBundles(),
  ]);
  return (
    <>
      <Opening />
      <Chapter id="problems" title="Is something wrong right now?">
        <ProblemRoots roots={listProblemRoots()} />
        <p className="mt-6 text-soft">Each leads to what is probably the matter, what to do first, and what helps.</p>
      </Chapter>
      <Chapter id="featured" title="From the catalog">
        <KeyGrid items={pickFeatured(items)} />
        <p className="mt-10">
          <IntentLink href="/marketplace" className="target link">
            All KEYS
          </IntentLink>
        </p>
      </Chapter>
      <Chapter id="how" title="How it works">
        <ol className="grid gap-x-10 gap-y-8 sm:grid-cols-2 lg:grid-cols-4">
          {STEPS.map(([title, text], index) => (
            <li key={title}>
              <span aria-hidden="true" className="font-mono text-accent">
                {index + 1}
              </span>
              <h3 className="mt-1 text-lg">{title}</h3>
              <p className="mt-2 text-soft">{text}</p>
            </li>
          ))}
        </ol>
      </Chapter>
      {bundles.length > 0 ? (
        <Chapter id="bundles" title="Cheaper together">
          <ul className="grid gap-6 md:grid-cols-2 xl:grid-cols-3">
            {bundles.map((bundle) => (
              <li key={bundle.slug}>
                <BundleCard bundle={bundle} level={3} />
              </li>
            ))}
          </ul>
        </Chapter>
      ) : null}
      <Chapter id="promises" title="What you can rely on">
        <ul className="grid gap-x-10 gap-y-8 sm:grid-cols-2 lg:grid-cols-3">
          {PROMISES.map(([title, text]) => (
            <li key={title} className="border-rule border-t pt-4">
              <h3 className="text-lg">{title}</h3>
              <p className="mt-2 text-soft">{text}</p>
            </li>
          ))}
        </ul>
      </Chapter>
    </>
  );
}
