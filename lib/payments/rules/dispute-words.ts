import { formatDay } from "../../kernel/time";

export type DisputeStep = "opened" | "won" | "lost";

const isInquiry = (status: string) => status.startsWith("warning_");

/** What became of a dispute since the shop last looked (`before`: its status then); null when nothing did. */
export function disputeStep(status: string, before: string | undefined): DisputeStep | null {
  if (isInquiry(status) || before === status) return null;
  if (status === "won" || status === "lost") return status;
  return before === undefined || isInquiry(before) ? "opened" : null;
}

type Told = {
  /** "order 12", or the plan's name. */
  readonly what: string;
  /** As the buyer reads it: "$79". */
  readonly amount: string;
  readonly openedAt: Date;
  /** A plan is not bought again but paid again. */
  readonly isPlan: boolean;
};

/** What a mail about a dispute says: whose money it is, what is open, and what can be done. */
export function disputeWords(step: DisputeStep, told: Told): { heading: string; paragraphs: string[] } {
  const { what, amount, isPlan } = told;
  const opened = formatDay(told.openedAt);
  switch (step) {
    case "opened":
      return {
        heading: `The payment of ${amount} for ${what} is disputed`,
        paragraphs: [
          `The bank told us on ${opened} that it is disputed. Until the bank has decided, access to what it paid for is suspended.`,
          "If the dispute is a mistake, tell your bank. When it decides for the payment, access comes back by itself.",
        ],
      };
    case "won":
      return {
        heading: `The dispute about ${what} is over: access is back`,
        paragraphs: [`The bank decided that the payment of ${amount} stands. What it paid for is open again.`],
      };
    case "lost":
      return {
        heading: `The dispute about ${what} is over: access has ended`,
        paragraphs: [
          `The bank decided for the cardholder and gave ${amount} back. Access to what it paid for ended on ${opened}, when the dispute was opened.`,
          isPlan
            ? "What you bought as single KEYS or bundles stays yours. The next payment of the plan opens it again."
            : "What you have from another purchase stays yours. You can buy it again at any time.",
        ],
      };
  }
}
