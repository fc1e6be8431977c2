import clsx from "clsx";
import type { FileDiff, ShownHunk, ShownLine } from "@/lib/releases/schema";
import type { DiffView } from "./words";

const LOOKS = { same: "", removed: "bg-danger-wash", added: "bg-accent-wash" } as const;
const SIGNS = { same: "", removed: "−", added: "+" } as const;
const WORDS = { same: "", removed: "Removed: ", added: "Added: " } as const;

function Code({ line, className }: { line: ShownLine | null; className?: string }) {
  if (!line) return <td className={clsx("bg-sunken", className)} />;
  return (
    <td className={clsx("code py-px pr-3 pl-6 align-top [text-indent:-1rem]", LOOKS[line.kind], className)}>
      <span aria-hidden="true" className="inline-block w-4 select-none text-soft [text-indent:0]">
        {SIGNS[line.kind]}
      </span>
      <span className="sr-only">{WORDS[line.kind]}</span>
      <code
        className="wrap-anywhere whitespace-pre-wrap"
        // biome-ignore lint/security/noDangerouslySetInnerHtml: the server escaped the text and wrote the spans itself
        dangerouslySetInnerHTML={{ __html: line.html }}
      />
    </td>
  );
}

function LineNumber({ value, line }: { value: number | null; line: ShownLine | null }) {
  return (
    <td
      className={clsx(
        "select-none px-1 py-px text-right align-top text-soft tabular-nums",
        line ? LOOKS[line.kind] : "bg-sunken",
      )}
    >
      {value}
    </td>
  );
}

/** Where in both files a part stands. */
function Place({ hunk, columns }: { hunk: ShownHunk; columns: number }) {
  const first = hunk.lines.find(({ after }) => after !== null)?.after ?? hunk.lines[0]?.before;
  return (
    <tr>
      <th
        colSpan={columns}
        scope="colgroup"
        className="border-rule border-y bg-sunken px-3 py-1 text-left font-normal text-soft"
      >
        From line {first}
      </th>
    </tr>
  );
}

function Unified({ diff }: { diff: FileDiff }) {
  return (
    <table className="w-full table-fixed border-collapse font-mono text-[0.8125rem] leading-relaxed">
      <caption className="sr-only">{diff.file.path}, line by line</caption>
      <colgroup>
        <col className="w-10" />
        <col className="w-10" />
        <col />
      </colgroup>
      <thead>
        <tr>
          {["Line before", "Line now", "Text"].map((name) => (
            <th key={name} scope="col" className="p-0">
              <span className="sr-only">{name}</span>
            </th>
          ))}
        </tr>
      </thead>
      {diff.hunks.map((hunk, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a comparison never changes
        <tbody key={index}>
          <Place hunk={hunk} columns={3} />
          {hunk.lines.map((line) => (
            <tr key={`${line.before} ${line.after}`}>
              <LineNumber value={line.before} line={line} />
              <LineNumber value={line.after} line={line} />
              <Code line={line} />
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}

function SideBySide({ diff, from, to }: { diff: FileDiff; from: string; to: string }) {
  return (
    <table className="w-full table-fixed border-collapse font-mono text-[0.8125rem] leading-relaxed">
      <caption className="sr-only">{diff.file.path}, both versions side by side</caption>
      <colgroup>
        <col className="w-11" />
        <col />
        <col className="w-11" />
        <col />
      </colgroup>
      <thead>
        <tr className="text-left text-soft">
          <th colSpan={2} scope="colgroup" className="px-3 py-1 font-normal">
            {from}
          </th>
          <th colSpan={2} scope="colgroup" className="border-rule border-l px-3 py-1 font-normal">
            {to}
          </th>
        </tr>
      </thead>
      {diff.hunks.map((hunk, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a comparison never changes
        <tbody key={index}>
          <Place hunk={hunk} columns={4} />
          {hunk.rows.map(({ left, right }) => (
            <tr key={`${left?.before} ${right?.after}`}>
              <LineNumber value={left?.before ?? null} line={left} />
              <Code line={left} className="border-rule border-r" />
              <LineNumber value={right?.after ?? null} line={right} />
              <Code line={right} />
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}

/** The lines of a changed file. Side by side only where there is room: a phone gets them one below the other. */
export function DiffTable({ diff, view, from, to }: { diff: FileDiff; view: DiffView; from: string; to: string }) {
  if (view === "unified") return <Unified diff={diff} />;
  return (
    <>
      <div className="max-lg:hidden">
        <SideBySide diff={diff} from={from} to={to} />
      </div>
      <div className="lg:hidden">
        <Unified diff={diff} />
      </div>
    </>
  );
}
