import type { ReleaseDiff } from "@/lib/releases/schema";
import { Section } from "../catalog/key-page/section";
import { ButtonLink } from "../ui/button";
import { ChangedFiles } from "./changed-files";
import { CompareForm } from "./compare-form";
import { Notes } from "./notes";
import { countsWords, diffHref } from "./words";

/** What everybody may know of how two versions differ; the lines are for those who own the KEY. */
export function PublicDiff({ diff }: { diff: ReleaseDiff }) {
  const { slug, title, from, to, versions, counts, files, notes } = diff;
  return (
    <>
      <header className="mt-6 mb-10 grid gap-5">
        <div>
          <p className="label">{title}</p>
          <h1 className="text-3xl md:text-4xl">
            What changed from {from} to {to}
          </h1>
        </div>
        <CompareForm action={`/marketplace/${slug}/versions/compare`} versions={versions} from={from} to={to} />
      </header>
      {notes.length > 0 ? (
        <Section id="notes" title="Notes">
          <Notes notes={notes} />
        </Section>
      ) : null}
      <Section id="files" title="Files">
        <p className="mb-4">{countsWords(counts) ?? "Both hold the same files."}</p>
        {files.length > 0 ? (
          <>
            <ChangedFiles files={files} />
            <p className="mt-6 flex flex-wrap items-center gap-x-4 gap-y-2">
              <ButtonLink variant="secondary" href={diffHref(slug, from, to)}>
                Read it line by line
              </ButtonLink>
              <span className="text-soft text-sm">For those who may use the KEY.</span>
            </p>
          </>
        ) : null}
      </Section>
    </>
  );
}
