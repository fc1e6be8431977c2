import type { AnswerKind, SignalDto } from "@/lib/discovery/schema";
import { ANSWER_WORDS } from "./questions";

function answerWords(kind: AnswerKind, value: string): string {
  return Object.entries(ANSWER_WORDS[kind]).find(([name]) => name === value)?.[1] ?? value;
}

/** A signal as a sentence to its person. */
export function signalWords({ kind, value, title }: Pick<SignalDto, "kind" | "value" | "title">): string {
  switch (kind) {
    case "tool":
      return `You work with: ${answerWords(kind, value)}`;
    case "problem":
      return `It keeps you up: ${answerWords(kind, value)}`;
    case "role":
      return `Your part: ${answerWords(kind, value)}`;
    case "stage":
      return `Where you are: ${answerWords(kind, value)}`;
    case "viewed":
      return `You looked at ${title ?? value}`;
    case "dismissed":
    case "dismissed_bundle":
      return `Not for you: ${title ?? value}`;
    case "dismissed_plan":
      return `Not for you: the plan ${title ?? value}`;
  }
}
