"use client";

import { useId, useState } from "react";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Input } from "../ui/input";
import {
  checkCompatibility,
  type Finding,
  LONGEST_SHOWN,
  MOST_CHARACTERS,
  type Need,
  nameOf,
  readPackageJson,
  summarise,
} from "./check";
import { keepUses, NOTHING, recallUses, type Uses } from "./remembered";

const VERDICTS = {
  fits: { tone: "accent", words: "fits" },
  partly: { tone: "warn", words: "in part" },
  does_not_fit: { tone: "danger", words: "does not fit" },
  unknown: { tone: "plain", words: "cannot tell" },
} as const;

type Judged = { readonly findings: readonly Finding[]; readonly problem: string | null; readonly isEmpty: boolean };

/** What was typed counts before what stands in the package.json. */
function judge(needs: readonly Need[], { typed, pasted }: Uses): Judged {
  const parsed = pasted.trim() === "" ? null : readPackageJson(pasted);
  const uses = new Map(parsed && "uses" in parsed ? parsed.uses : []);
  for (const [name, version] of Object.entries(typed)) if (version.trim() !== "") uses.set(name, version);
  return {
    findings: checkCompatibility(needs, uses),
    problem: parsed && "problem" in parsed ? parsed.problem : null,
    isEmpty: uses.size === 0,
  };
}

function Row({ finding }: { finding: Finding }) {
  const { tone, words } = VERDICTS[finding.verdict];
  return (
    <tr className="border-rule border-t">
      <th scope="row" className="py-2 pr-4 text-left font-normal">
        {nameOf(finding.name)}
      </th>
      <td className="py-2 pr-4 font-mono text-sm">{finding.range}</td>
      <td className="py-2 pr-4 font-mono text-sm wrap-anywhere">
        {finding.used === null ? (
          <span className="font-sans text-soft">not said</span>
        ) : (
          finding.used.slice(0, LONGEST_SHOWN)
        )}
      </td>
      <td className="py-2">{finding.used === null ? null : <Badge tone={tone}>{words}</Badge>}</td>
    </tr>
  );
}

function Findings({ findings }: { findings: readonly Finding[] }) {
  return (
    <table className="w-full text-base">
      <caption className="sr-only">What this KEY needs, beside what you use</caption>
      <thead>
        <tr className="text-left text-soft text-sm">
          <th scope="col" className="pb-1 font-normal">
            What
          </th>
          <th scope="col" className="pb-1 font-normal">
            Needed
          </th>
          <th scope="col" className="pb-1 font-normal">
            Yours
          </th>
          <th scope="col" className="pb-1 font-normal">
            <span className="sr-only">Result</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {findings.map((finding) => (
          <Row key={finding.name} finding={finding} />
        ))}
      </tbody>
    </table>
  );
}

type FieldsProps = { asked: readonly string[]; uses: Uses; problem: string | null; onChange: (uses: Uses) => void };

function Fields({ asked, uses, problem, onChange }: FieldsProps) {
  const id = useId();
  return (
    <>
      <p className="text-soft text-sm">Versions or ranges, such as 24 or ^16.1.</p>
      <div className="grid gap-3 sm:grid-cols-3">
        {asked.map((name) => (
          <div key={name} className="grid gap-1">
            <label htmlFor={`${id}-${name}`} className="text-soft text-sm">
              Your {nameOf(name)}
            </label>
            <Input
              id={`${id}-${name}`}
              value={uses.typed[name] ?? ""}
              maxLength={60}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => onChange({ ...uses, typed: { ...uses.typed, [name]: event.target.value } })}
            />
          </div>
        ))}
      </div>
      <div className="grid gap-1">
        <label htmlFor={`${id}-package`} className="text-soft text-sm">
          Or paste your package.json. It is read in this browser and sent nowhere.
        </label>
        <textarea
          id={`${id}-package`}
          value={uses.pasted}
          rows={5}
          // One more than can be read: what the field cuts is still said to be too large.
          maxLength={MOST_CHARACTERS + 1}
          spellCheck={false}
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : `${id}-problem`}
          className="w-full rounded-md border border-edge bg-raised p-3 font-mono text-sm aria-invalid:border-danger"
          onChange={(event) => onChange({ ...uses, pasted: event.target.value })}
        />
        {problem === null ? null : (
          <p id={`${id}-problem`} className="text-danger text-sm">
            {problem}
          </p>
        )}
      </div>
    </>
  );
}

/** Compares what a KEY needs with what a visitor says they use. Nothing of it leaves the browser, which may keep it. */
export default function CompatibilityPanel({ needs, asked }: { needs: readonly Need[]; asked: readonly string[] }) {
  const [uses, setUses] = useState(recallUses);
  const { findings, problem, isEmpty } = judge(needs, uses);
  const change = (next: Uses) => {
    setUses(next);
    keepUses(next);
  };
  return (
    <div className="grid gap-4 rounded-lg border border-rule bg-raised p-4 sm:p-5">
      <Fields asked={asked} uses={uses} problem={problem} onChange={change} />
      <p role="status" className="font-medium empty:hidden">
        {isEmpty ? null : summarise(findings)}
      </p>
      {isEmpty ? null : <Findings findings={findings} />}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button variant="secondary" onClick={() => change(NOTHING)}>
          Clear
        </Button>
        <p className="text-soft text-sm">This browser keeps it for other KEYS until you clear it.</p>
      </div>
    </div>
  );
}
