"use client";

import { useEffect, useRef } from "react";
import { formatMoney, type Money } from "@/lib/kernel/money";
import type { PlanPreviewDto } from "@/lib/plans/schema";
import { QuoteTable } from "../checkout/quote-table";
import { ApiProblem, problemSentence } from "../fetch-json";
import { Alert } from "../ui/alert";
import { Button } from "../ui/button";
import { previewSentence } from "./plan-words";
import { portalHref } from "./portal";

/** What the lines add up to: the invoice of the change, the next regular one, or what is left for the next ones. */
function totalOf({ lines, due_now, next_total, credit }: PlanPreviewDto): { label: string; total: Money } {
  const sum = lines.reduce((all, line) => all + line.amount, 0);
  if (due_now.amount === 0 && sum === next_total.amount) return { label: "The next invoice", total: next_total };
  if (credit.amount > 0 && sum === -credit.amount) return { label: "Left for the next invoices", total: credit };
  return { label: "You pay now", total: due_now };
}

type Props = {
  preview: PlanPreviewDto;
  /** What the plan costs without credits, to see whether the next invoice is the usual one. */
  regularCents: number | null;
  notice: string | null;
  error: unknown;
  subject: string;
  isBusy: boolean;
  onAgree: (preview: PlanPreviewDto) => void;
  onLeave: () => void;
};

/** What a change costs, line by line, before it is agreed to. It takes the focus when it comes. */
export function ChangePreview({ preview, regularCents, notice, error, subject, isBusy, onAgree, onLeave }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another preview is another thing to read.
  useEffect(() => heading.current?.focus(), [preview.token]);
  const { label, total } = totalOf(preview);
  const isDeclined = error instanceof ApiProblem && error.code === "payment_declined";
  return (
    <section aria-labelledby="preview" className="grid gap-4 rounded-md border border-edge bg-raised p-4">
      <h3 id="preview" ref={heading} tabIndex={-1} className="text-base leading-snug outline-none">
        {previewSentence(preview, regularCents)}
      </h3>
      {notice ? <Alert tone="warning">{notice}</Alert> : null}
      {preview.lines.length > 0 ? (
        <QuoteTable quote={{ lines: preview.lines, total, sentence: preview.sentence }} total={label} />
      ) : null}
      <p className="text-soft text-sm">{preview.sentence}</p>
      {error ? (
        <Alert tone="danger" title={problemSentence(error)}>
          {isDeclined ? (
            <a href={portalHref(subject)} className="link">
              Update card
            </a>
          ) : null}
        </Alert>
      ) : null}
      <div className="flex flex-wrap gap-3">
        <Button pending={isBusy} onClick={() => onAgree(preview)}>
          {preview.due_now.amount > 0 ? `Pay ${formatMoney(preview.due_now)} and change` : "Change the plan"}
        </Button>
        <Button variant="quiet" disabled={isBusy} onClick={onLeave}>
          Leave it as it is
        </Button>
      </div>
    </section>
  );
}
