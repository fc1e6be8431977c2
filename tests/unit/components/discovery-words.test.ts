import { expect, test } from "vitest";
import { ANSWER_WORDS } from "@/components/discovery/questions";
import { whyWords } from "@/components/discovery/reasons";
import { signalWords } from "@/components/discovery/signal-words";
import { ANSWERS } from "@/lib/discovery/schema";

test("every answer that counts can be given, and no other", () => {
  for (const [kind, words] of Object.entries(ANSWER_WORDS))
    expect(Object.keys(words).toSorted()).toEqual([...ANSWERS[kind as keyof typeof ANSWERS]].toSorted());
});

test("a signal is a sentence to its person", () => {
  expect(signalWords({ kind: "tool", value: "next", title: null })).toBe("You work with: Next.js");
  expect(signalWords({ kind: "viewed", value: "cron", title: "Safe Cron" })).toBe("You looked at Safe Cron");
  expect(signalWords({ kind: "dismissed_plan", value: "pro", title: "Pro" })).toBe("Not for you: the plan Pro");
});

test("the reasons are said one after the other", () => {
  const reasons = [
    { rule: "a", sentence: "Because you use Node" },
    { rule: "b", sentence: "It makes releases safe" },
  ];
  expect(whyWords({ reasons })).toBe("Because you use Node. It makes releases safe.");
});
