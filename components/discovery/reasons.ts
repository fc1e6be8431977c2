import type { Confidence, RecommendedKey } from "@/lib/discovery/schema";

/** How sure the shop is, from how many independent things speak for it. */
export const CONFIDENCE_WORDS: Record<Confidence, string> = {
  high: "Strong match",
  medium: "Good match",
  low: "Possible match",
};

/** "Because you use Node. It deals with jobs that must run once." */
export function whyWords({ reasons }: Pick<RecommendedKey, "reasons">): string {
  return reasons.map(({ sentence }) => `${sentence}.`).join(" ");
}
