import { ChevronRight } from "lucide-react";
import Link from "next/link";
import type { KeySummary } from "@/lib/catalog/schema";
import type { ProblemBranch, ProblemNode, Symptom } from "@/lib/discovery/schema";
import { KeyCard } from "../catalog/key-card";

const hrefOf = (path: readonly string[]) => `/problems/${path.join("/")}`;

function Way({ path, title }: { path: readonly string[]; title: string }) {
  return (
    <Link
      href={hrefOf(path)}
      prefetch={false}
      className="target w-full justify-between gap-4 py-2 underline-offset-4 hover:text-accent hover:underline"
    >
      {title}
      <ChevronRight aria-hidden="true" className="size-4 shrink-0 text-soft" />
    </Link>
  );
}

/** What one can begin with. */
export function ProblemRoots({ roots }: { roots: readonly ProblemBranch[] }) {
  return (
    <ul className="grid gap-x-10 sm:grid-cols-2 lg:grid-cols-3">
      {roots.map((root) => (
        <li key={root.slug} className="border-rule border-t">
          <Way path={[root.slug]} title={root.title} />
        </li>
      ))}
    </ul>
  );
}

function isBranch(node: ProblemNode): node is ProblemBranch {
  return "children" in node;
}

/** The answers to a question. Those of a further question stand below it, so that it costs no click. */
export function ProblemAnswers({ nodes, path }: { nodes: readonly ProblemNode[]; path: readonly string[] }) {
  return (
    <ul className="max-w-2xl">
      {nodes.map((node) => (
        <li key={node.slug} className="border-rule border-t">
          <Way path={[...path, node.slug]} title={node.title} />
          {isBranch(node) ? (
            <div className="pb-3 pl-6">
              <ProblemAnswers nodes={node.children} path={[...path, node.slug]} />
            </div>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

type Found = Omit<Symptom, "keys"> & { keys: readonly { item: KeySummary; why: string }[] };

/** What is probably the matter, what to do first, and what helps. */
export function SymptomHelp({ symptom }: { symptom: Found }) {
  return (
    <>
      <dl className="mt-8 grid max-w-4xl gap-x-10 gap-y-6 md:grid-cols-2">
        <div className="border-rule border-t pt-4">
          <dt className="font-medium">What is probably the matter</dt>
          <dd className="mt-2 text-soft leading-relaxed">{symptom.cause}</dd>
        </div>
        <div className="border-accent border-t pt-4">
          <dt className="font-medium">What to do first</dt>
          <dd className="mt-2 leading-relaxed">{symptom.first}</dd>
        </div>
      </dl>
      {symptom.keys.length > 0 ? (
        <section aria-labelledby="helps" className="mt-14">
          <h2 id="helps" className="mb-6 text-xl">
            What helps
          </h2>
          <ul className="grid gap-x-8 gap-y-12 sm:grid-cols-2 lg:grid-cols-3">
            {symptom.keys.map(({ item, why }) => (
              <li key={item.slug}>
                <KeyCard item={item} note={`${why}.`} />
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}
